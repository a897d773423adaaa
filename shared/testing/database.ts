import { createHash } from "node:crypto";
import { connect } from "../postgres/connect.ts";
import { identifier } from "../postgres/identifier.ts";
import { migrate, readFolder } from "../postgres/migrator.ts";
import { databaseUrl, provisionDatabase, type ProvisionOptions } from "../postgres/provision.ts";
import type { Sql } from "../postgres/sql.ts";

const PASSWORD = "for-tests-only";
const LOCK_TIMEOUT_MS = 120_000;

export interface TestDatabaseOptions {
  /** The service's schema; the roles are `<schema>_owner` and `<schema>_app`. */
  readonly schema: string;
  /** Folders of migrations, as `migrate` takes them. */
  readonly sources: readonly URL[];
}

export interface TestDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly superuserUrl: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A fresh, migrated database on the server of TEST_POSTGRES_URL (a superuser's URL). Copied from a template that is
 * made once per set of migrations. Disposing drops it and the tenants' roles that were made in it.
 */
export async function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const server = serverUrl();
  const roles = {
    ownerRole: `${options.schema}_owner`,
    ownerPassword: PASSWORD,
    appRole: `${options.schema}_app`,
    appPassword: PASSWORD,
  };
  const database = `test_${options.schema}_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await withServer(server, async (sql) => {
    const template = `template_${options.schema}_${await hashOf(options)}`;
    await lock(sql, template);
    const [known] = await sql`select 1 from pg_database where datname = ${template}`;
    if (known === undefined) await makeTemplate(sql, server, { ...options, ...roles, template });
    await sql.unsafe(`create database ${identifier(database)} template ${identifier(template)}`);
  });
  // Rights and settings of a database are not copied with it.
  const urls = await provisionDatabase(server, { database, ...roles });
  return {
    ...urls,
    superuserUrl: databaseUrl(server, database),
    [Symbol.asyncDispose]: () => withServer(server, (sql) => dropDatabase(sql, database)),
  };
}

function serverUrl(): string {
  const url = Deno.env.get("TEST_POSTGRES_URL");
  if (url) return url;
  throw new Error(
    "Cannot make a test database: TEST_POSTGRES_URL is not set; run `deno task test`, which starts a PostgreSQL",
  );
}

async function withServer(url: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = connect(url, { max: 1, applicationName: "test database" });
  try {
    await sql`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, false)`;
    await work(sql);
  } finally {
    await sql.end();
  }
}

async function lock(sql: Sql, name: string): Promise<void> {
  await sql`select pg_advisory_lock(hashtextextended(${name}, 0))`;
}

async function hashOf({ schema, sources }: TestDatabaseOptions): Promise<string> {
  const folders = await Promise.all(sources.map(readFolder));
  return createHash("sha256").update(JSON.stringify([schema, folders])).digest("hex").slice(0, 16);
}

/** Builds under another name first: a run that is killed half-way leaves no half template. */
async function makeTemplate(
  sql: Sql,
  server: string,
  options: TestDatabaseOptions & Omit<ProvisionOptions, "database"> & { template: string },
): Promise<void> {
  const database = `${options.template}_new`;
  await dropOld(sql);
  await sql.unsafe(`drop database if exists ${identifier(database)} with (force)`);
  const { ownerUrl } = await provisionDatabase(server, { ...options, database });
  await migrate(ownerUrl, options);
  await sql.unsafe(`alter database ${identifier(database)} rename to ${identifier(options.template)}`);
}

/** Drops what killed runs and earlier migrations have left on a server that stays up. */
async function dropOld(sql: Sql): Promise<void> {
  const old = await sql<{ datname: string }[]>`
    select datname from pg_database
    where datname ~ '^(test|template)_[a-z0-9_]+_[0-9a-f]{12,16}(_new)?$'
      and (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - interval '1 day'`;
  for (const { datname } of old) await dropDatabase(sql, datname);
}

/** Drops the database and the roles `tenant_<hex>` that have rights in it: those belong to the whole server. */
export async function dropDatabase(sql: Sql, database: string): Promise<void> {
  const roles = await sql<{ rolname: string }[]>`
    select distinct role.rolname
    from pg_shdepend dependency
    join pg_database database on database.datname = ${database} and (dependency.dbid = database.oid
      or (dependency.classid = 'pg_database'::regclass and dependency.objid = database.oid))
    join pg_roles role on role.oid = dependency.refobjid and dependency.refclassid = 'pg_authid'::regclass
    where role.rolname ~ '^tenant_[0-9a-f]{32}$'`;
  await sql.unsafe(`drop database if exists ${identifier(database)} with (force)`);
  for (const { rolname } of roles) await sql.unsafe(`drop role if exists ${identifier(rolname)}`);
}
