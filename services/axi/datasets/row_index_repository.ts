import { begin } from "@shared/postgres/begin.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { quoted } from "./table_sql.ts";

/** A smaller table is read sooner than its index. */
const INDEXED_FROM_BYTES = 4 * 1024 * 1024;
const PAGES_PER_RANGE = 32;
const LOCK_TIMEOUT = "2s"; // who loads into the table goes first
const BUILD_TIMEOUT = "10min";

/** A dataset's table by its name in the database. */
export interface NamedTable {
  readonly schema: string;
  readonly table: string;
}

/** The indexes by which a page of a large table's rows is found; over all tenants, for housekeeping. */
export function createRowIndexRepository(sql: Sql) {
  return {
    /** Large tables that have none. */
    async missing(): Promise<NamedTable[]> {
      return await sql<NamedTable[]>`
        select nspname as schema, relname as table
        from pg_class t join pg_namespace n on n.oid = t.relnamespace
        where t.relkind = 'r' and nspname ~ '^tenant_[0-9a-f]{32}$' and relname ~ '^d_[0-9a-f]{32}$'
          and pg_relation_size(t.oid) >= ${INDEXED_FROM_BYTES} and not exists (
            select from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
            where i.indrelid = t.oid and a.amname = 'brin')`;
    },
    async create({ schema, table }: NamedTable): Promise<void> {
      await begin(sql, async (tx) => {
        await tx`
          select set_config('lock_timeout', ${LOCK_TIMEOUT}, true),
            set_config('statement_timeout', ${BUILD_TIMEOUT}, true)`;
        await tx.unsafe(
          `create index if not exists ${quoted(`${table}_row`)} on ${schema}.${quoted(table)}
            using brin (_row) with (pages_per_range = ${PAGES_PER_RANGE})`,
        );
      });
    },
  };
}
export type RowIndexRepository = ReturnType<typeof createRowIndexRepository>;
