import { connect } from "./connect.ts";
import { identifier } from "./identifier.ts";
import type { Sql } from "./sql.ts";

const LOCK_TIMEOUT_MS = 60_000;
/** What the application role gets in this database: nobody may sit on a transaction or wait on a lock for long. */
const APP_SETTINGS = { idle_in_transaction_session_timeout: "60s", lock_timeout: "5s" };

export interface ProvisionOptions {
  readonly database: string;
  /** Owns database and schemas, migrates, makes the tenants' roles. */
  readonly ownerRole: string;
  readonly ownerPassword: string;
  /** What the service runs under. The owner is a member of it, so that it can make schemas for it. */
  readonly appRole: string;
  readonly appPassword: string;
}

/**
 * Makes the database and its two roles, or brings what exists to the same state, and gives the URLs of both.
 * Nobody else may connect. Needs a superuser; runs at the same time through the same URL wait for each other.
 */
export async function provisionDatabase(
  superuserUrl: string,
  options: ProvisionOptions,
): Promise<{ ownerUrl: string; appUrl: string }> {
  const sql = connect(superuserUrl, { max: 1, applicationName: "provision" });
  try {
    // Roles belong to the whole server, and it refuses two changes of one at once.
    await sql`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, false)`;
    await sql`select pg_advisory_lock(hashtextextended('provision', 0))`;
    await makeRoles(sql, options);
    await makeDatabase(sql, options);
  } finally {
    await sql.end();
  }
  await closeToPublic(databaseUrl(superuserUrl, options.database), options);
  const urlOf = (user: string, password: string) =>
    databaseUrl(superuserUrl, options.database, { user, password });
  return {
    ownerUrl: urlOf(options.ownerRole, options.ownerPassword),
    appUrl: urlOf(options.appRole, options.appPassword),
  };
}

/** The URL with another database, and where given another user. */
export function databaseUrl(
  url: string,
  database: string,
  login?: { user: string; password: string },
): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  if (login !== undefined) {
    changed.username = encodeURIComponent(login.user);
    changed.password = encodeURIComponent(login.password);
  }
  return changed.href;
}

async function makeRoles(sql: Sql, options: ProvisionOptions): Promise<void> {
  const [owner, app] = [identifier(options.ownerRole), identifier(options.appRole)];
  await makeLogin(sql, options.ownerRole, options.ownerPassword);
  await makeLogin(sql, options.appRole, options.appPassword);
  await sql.unsafe(`
    alter role ${owner} nosuperuser nocreatedb createrole;
    alter role ${app} nosuperuser nocreatedb nocreaterole;
    grant ${app} to ${owner};`);
}

async function makeLogin(sql: Sql, role: string, password: string): Promise<void> {
  const [known] = await sql`select 1 from pg_roles where rolname = ${role}`;
  if (known === undefined) await sql.unsafe(`create role ${identifier(role)}`);
  // A utility statement takes no parameters, so the server itself writes it.
  const [alter] = await sql<{ text: string }[]>`
    select format('alter role %I login password %L', ${role}::text, ${password}::text) as text`;
  if (alter !== undefined) await sql.unsafe(alter.text);
}

async function makeDatabase(sql: Sql, { database, ownerRole, appRole }: ProvisionOptions): Promise<void> {
  const [name, owner, app] = [identifier(database), identifier(ownerRole), identifier(appRole)];
  const [known] = await sql`select 1 from pg_database where datname = ${database}`;
  if (known === undefined) await sql.unsafe(`create database ${name}`);
  const settings = Object.entries(APP_SETTINGS).map(([key, value]) =>
    `alter role ${app} in database ${name} set ${key} = '${value}';`
  );
  await sql.unsafe(`
    alter database ${name} owner to ${owner};
    revoke all on database ${name} from public;
    grant connect, temporary on database ${name} to ${app};
    ${settings.join("\n")}`);
}

/**
 * PostgreSQL lets every role make large objects, take the advisory locks that services order their work by, and write to
 * the log: rights enough for a role that may only read to fill the disk or to stop a service.
 */
const FUNCTIONS_OF_EVERYBODY = "^(lo_.*|lowrite|pg_(try_)?advisory_.*|pg_logical_emit_message)$";

async function closeToPublic(url: string, { ownerRole, appRole }: ProvisionOptions): Promise<void> {
  const sql = connect(url, { max: 1, applicationName: "provision" });
  try {
    await sql`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, false)`;
    await sql`select pg_advisory_lock(hashtextextended('provision', 0))`; // such locks belong to one database
    await sql`revoke all on schema public from public`;
    const functions = await sql<{ signature: string }[]>`
      select oid::regprocedure::text as signature from pg_proc
      where pronamespace = 'pg_catalog'::regnamespace and proname ~ ${FUNCTIONS_OF_EVERYBODY}
        and (has_function_privilege('public', oid, 'execute')
          or not has_function_privilege(${ownerRole}, oid, 'execute')
          or not has_function_privilege(${appRole}, oid, 'execute'))`;
    if (functions.length === 0) return;
    const list = functions.map(({ signature }) => signature).join(", ");
    await sql.unsafe(`
      revoke execute on function ${list} from public;
      grant execute on function ${list} to ${identifier(ownerRole)}, ${identifier(appRole)}`);
  } finally {
    await sql.end();
  }
}
