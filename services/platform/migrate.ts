import { AppError } from "../../shared/core/errors.ts";
import { migrate } from "../../shared/postgres/migrator.ts";
import { runMain } from "../../shared/runtime/run_main.ts";
import type { Environment } from "../../shared/runtime/env.ts";
import { DATABASES, type ServiceDatabase } from "./databases.ts";
import { say } from "./say.ts";

interface MigrateConfig {
  readonly service: string;
  readonly database: ServiceDatabase;
  readonly ownerUrl: string;
}

function loadConfig(env: Environment): MigrateConfig {
  const names = Object.keys(DATABASES);
  const service = Deno.args.length === 0 && names.length === 1 ? `${names}` : Deno.args.join(" ");
  const database = DATABASES[service];
  if (database === undefined) {
    throw new TypeError(`Cannot migrate ${JSON.stringify(service)}: name one service (${names.join(", ")})`);
  }
  if (env.POSTGRES_OWNER_URL === undefined) {
    throw new TypeError("Cannot migrate: set POSTGRES_OWNER_URL to the database, with the role that owns it");
  }
  return { service, database, ownerUrl: env.POSTGRES_OWNER_URL };
}

/** `deno task migrate [service]`: brings the service's schema to the state of this code. */
await runMain(loadConfig, async ({ service, database, ownerUrl }) => {
  try {
    const { applied } = await migrate(ownerUrl, database.migrations);
    say(applied.length === 0 ? `${service}: nothing to do` : `${service}: applied ${applied.join(", ")}`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new AppError("UNAVAILABLE", error.message, { cause: error });
  }
});
