import { migrate } from "@shared/postgres/migrator.ts";
import { provisionDatabase } from "@shared/postgres/provision.ts";
import { type Environment, readEnvironment } from "@shared/runtime/env.ts";
import { DATABASES } from "./databases.ts";
import { say } from "../dev/say.ts";

const USAGE = `Usage: deno task provision
Makes the databases and roles of the platform on a PostgreSQL of your own, or brings them up to date, and migrates them.
Environment: POSTGRES_SUPERUSER_URL, and the passwords that the roles get: <NAME>_OWNER_PASSWORD and <NAME>_APP_PASSWORD
for each NAME of ${
  Object.keys(DATABASES).join(", ").toUpperCase()
}; each also as X_FILE, the path of a mounted secret.`;

/** Provisions and migrates every database; gives the migrations that were applied, by its name. Throws TypeError. */
export async function provisionAll(env: Environment): Promise<Record<string, readonly string[]>> {
  const superuserUrl = required(env, "POSTGRES_SUPERUSER_URL");
  const applied: Record<string, readonly string[]> = {};
  for (const [name, { database, ownerRole, migrations }] of Object.entries(DATABASES)) {
    const { ownerUrl } = await provisionDatabase(superuserUrl, {
      database,
      ownerRole,
      ownerPassword: required(env, `${name.toUpperCase()}_OWNER_PASSWORD`),
      appRole: migrations.appRole,
      appPassword: required(env, `${name.toUpperCase()}_APP_PASSWORD`),
    });
    applied[name] = (await migrate(ownerUrl, migrations)).applied;
  }
  return applied;
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined) throw new TypeError(`Cannot provision without ${name}: set it, or ${name}_FILE`);
  return value;
}

if (import.meta.main) {
  if (Deno.args.length > 0) {
    say(USAGE);
    Deno.exit(Deno.args[0] === "--help" ? 0 : 64);
  }
  try {
    for (const [name, applied] of Object.entries(await provisionAll(readEnvironment()))) {
      say(`${name}: ${applied.length === 0 ? "up to date" : `applied ${applied.join(", ")}`}`);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    say(error.message);
    Deno.exit(78);
  }
}
