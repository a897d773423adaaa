import { AppError } from "@shared/core/errors.ts";
import { migrate } from "@shared/postgres/migrator.ts";
import { runMain } from "@shared/runtime/run_main.ts";
import type { Environment } from "@shared/runtime/env.ts";
import { DATABASES, type PlatformDatabase } from "./databases.ts";
import { say } from "../dev/say.ts";

interface MigrateConfig {
  readonly service: string;
  readonly database: PlatformDatabase;
  readonly ownerUrl: string;
}

function loadConfig(env: Environment): MigrateConfig {
  const service = Deno.args.join(" ") || "axi";
  const database = DATABASES[service];
  if (database === undefined) {
    throw new TypeError(
      `Cannot migrate ${JSON.stringify(service)}: there are ${Object.keys(DATABASES).join(", ")}`,
    );
  }
  if (env.POSTGRES_OWNER_URL === undefined) {
    throw new TypeError("Cannot migrate: set POSTGRES_OWNER_URL to the database, with the role that owns it");
  }
  return { service, database, ownerUrl: env.POSTGRES_OWNER_URL };
}

/** `deno task migrate [service]` (axi where none is named): brings the service's schema to the state of this code. */
await runMain(loadConfig, async ({ service, database, ownerUrl }) => {
  try {
    const { applied } = await migrate(ownerUrl, database.migrations);
    say(applied.length === 0 ? `${service}: nothing to do` : `${service}: applied ${applied.join(", ")}`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new AppError("UNAVAILABLE", error.message, { cause: error });
  }
});
