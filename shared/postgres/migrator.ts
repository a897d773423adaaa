import { createHash } from "node:crypto";
import { asError } from "../core/as_error.ts";
import { connect } from "./connect.ts";
import { identifier } from "./identifier.ts";
import type { Sql } from "./sql.ts";

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;
/** `:"name"` as psql has it, but not the cast `::"name"`. */
const PLACEHOLDER = /(?<!:):"([a-z_]+)"/g;
const LOCK_TIMEOUT_MS = 60_000;

export interface MigrateOptions {
  /** The service's schema; made where it is absent. */
  readonly schema: string;
  /** Folders of `NNNN_name.sql` files, applied folder by folder, each in the order of names; no name may repeat. */
  readonly sources: readonly URL[];
  /** The role the service runs under; may use the schema, and stands for `:"app"` in the files. */
  readonly appRole: string;
}

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

/**
 * Applies the migrations that the schema lacks, each in a transaction of its own, and gives their names. Runs at the
 * same time wait for each other. In a file `:"schema"`, `:"app"` and `:"owner"` stand for the quoted names. Throws
 * where a file fails, naming file and line, or was edited after it had been applied.
 */
export async function migrate(ownerUrl: string, options: MigrateOptions): Promise<{ applied: string[] }> {
  const migrations = (await Promise.all(options.sources.map(readFolder))).flat();
  refuseDuplicates(migrations);
  const sql = connect(ownerUrl, { max: 1, applicationName: `migrate ${options.schema}` });
  try {
    await sql`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, false)`;
    await sql`select pg_advisory_lock(hashtextextended(${"migrate " + options.schema}, 0))`;
    const done = await prepareSchema(sql, options);
    const pending = migrations.filter((migration) => isPending(migration, done));
    for (const migration of pending) await apply(sql, migration, options);
    return { applied: pending.map(({ name }) => name) };
  } finally {
    await sql.end(); // gives the lock free too
  }
}

/** The folder's migrations in the order of their names, with line ends as they are in the repository. */
export async function readFolder(folder: URL): Promise<Migration[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.name.endsWith(".sql")) continue;
    if (!FILE_NAME.test(entry.name)) {
      throw new TypeError(
        `Cannot order migration ${new URL(entry.name, folder)}: name it NNNN_what_it_does.sql`,
      );
    }
    names.push(entry.name);
  }
  return await Promise.all(
    names.sort().map(async (name) => {
      const text = (await Deno.readTextFile(new URL(name, folder))).replaceAll("\r\n", "\n");
      return { name, text, sha256: createHash("sha256").update(text).digest("hex") };
    }),
  );
}

function refuseDuplicates(migrations: readonly Migration[]): void {
  const seen = new Set<string>();
  for (const { name } of migrations) {
    if (seen.has(name)) {
      throw new TypeError(`Cannot order migrations: two folders have a ${name}; rename one`);
    }
    seen.add(name);
  }
}

/** Makes schema and ledger where they are absent; gives the checksums of what has been applied, by name. */
async function prepareSchema(sql: Sql, { schema, appRole }: MigrateOptions): Promise<Map<string, string>> {
  const name = identifier(schema);
  await sql.unsafe(`
    create schema if not exists ${name};
    grant usage on schema ${name} to ${identifier(appRole)};
    create table if not exists ${name}.migrations (
      name       text primary key,
      sha256     text not null,
      applied_at timestamptz not null default now()
    );`);
  const rows = await sql<{ name: string; sha256: string }[]>`
    select name, sha256 from ${sql.unsafe(name)}.migrations`;
  return new Map(rows.map((row) => [row.name, row.sha256]));
}

function isPending(migration: Migration, done: ReadonlyMap<string, string>): boolean {
  const sha256 = done.get(migration.name);
  if (sha256 === undefined || sha256 === migration.sha256) return sha256 === undefined;
  throw new Error(
    `Cannot migrate: ${migration.name} was edited after it had been applied; undo that and write a new migration`,
  );
}

async function apply(sql: Sql, migration: Migration, { schema, appRole }: MigrateOptions): Promise<void> {
  const names = { schema, app: appRole, owner: sql.options.user };
  const text = fill(migration, names);
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(text);
      await tx`
        insert into ${tx.unsafe(identifier(schema))}.migrations (name, sha256)
        values (${migration.name}, ${migration.sha256})`;
    });
  } catch (error) {
    throw new Error(
      `Cannot apply migration ${migration.name}${lineOf(error, text)}: ${asError(error).message}`,
      {
        cause: error,
      },
    );
  }
}

function fill({ name, text }: Migration, names: Readonly<Record<string, string>>): string {
  return text.replace(PLACEHOLDER, (placeholder, key: string) => {
    const value = names[key];
    if (value !== undefined) return identifier(value);
    throw new TypeError(
      `Cannot fill ${placeholder} in migration ${name}: known are ${Object.keys(names).join(", ")}`,
    );
  });
}

/** ", line N" where the server says at which character it stopped. */
function lineOf(error: unknown, text: string): string {
  if (!(error instanceof Error) || !("position" in error)) return "";
  return `, line ${text.slice(0, Number(error.position) - 1).split("\n").length}`;
}
