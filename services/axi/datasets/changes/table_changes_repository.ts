import { AppError } from "@shared/core/errors.ts";
import { type DatasetId, datasetTable, type TenantId, tenantSchema } from "@shared/core/ids.ts";
import { copyIn } from "@shared/postgres/copy.ts";
import { postgresCode } from "@shared/postgres/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";
import { type TableLoad, toRowTooWide } from "../rows_repository.ts";
import {
  addColumnsSql,
  asideOf,
  createTableSql,
  quoted,
  seizeSql,
  type TableColumn,
  tableOf,
} from "../table_sql.ts";

const LOCK_NOT_AVAILABLE = "55P03";
/** So long rows wait for housekeeping that is making an index. */
const INDEXING_MS = 2 * 60_000;

/** The table of a dataset that is changed, and the view over it. */
export interface ChangedTable {
  readonly datasetId: DatasetId;
  readonly viewName: string;
}

/** SQL that changes the tables of datasets which are there already. */
export function createTableChanges(tx: Tx, tenantId: TenantId) {
  const schema = tenantSchema(tenantId);
  const viewOf = (name: string) => `${schema}.${quoted(name)}`;

  async function publishAnew(
    { datasetId, viewName }: ChangedTable,
    columns: readonly TableColumn[],
  ): Promise<void> {
    const cells = columns.map(({ name }) => quoted(name)).join(", ");
    await tx.unsafe(`drop view if exists ${viewOf(viewName)}`);
    await tx.unsafe(
      `create view ${viewOf(viewName)} as select ${cells} from ${tableOf(tenantId, datasetId)}`,
    );
  }

  return {
    /**
     * Keeps every reader from the table until the transaction ends; they are let through while others still read. Throws
     * UNAVAILABLE where that takes too long.
     */
    async seize(id: DatasetId): Promise<void> {
      try {
        await tx.unsafe(seizeSql(tableOf(tenantId, id)));
      } catch (error) {
        if (postgresCode(error) !== LOCK_NOT_AVAILABLE) throw error;
        throw new AppError(
          "UNAVAILABLE",
          "Cannot change the table: its rows are being read all the time; try again",
          { cause: error, retryAfterSeconds: 10 },
        );
      }
    },
    /** Makes the table that is to take the place of the dataset's. */
    async createAside(id: DatasetId, columns: readonly TableColumn[]): Promise<void> {
      await tx.unsafe(createTableSql(asideOf(tenantId, id), columns));
    },
    /** Adds rows to the table, or to the one aside. Throws ROW_TOO_WIDE. */
    async addRows(id: DatasetId, { rows, onSent, isAside, deadlineMs, signal }: RowsToAdd): Promise<void> {
      const table = isAside ? asideOf(tenantId, id) : tableOf(tenantId, id);
      // FREEZE where the table is new in this transaction: no vacuum need visit the rows again.
      const copy = `copy ${table} from stdin (format binary${isAside ? ", freeze" : ""})`;
      await tx`select set_config('lock_timeout', ${String(INDEXING_MS)}, true)`;
      try {
        await copyIn(tx, copy, { source: rows, onSent, deadlineMs, signal });
        await tx`set local lock_timeout to default`;
      } catch (error) {
        throw toRowTooWide(error);
      }
    },
    /** Adds columns, null so far; `all` are those of the view then. */
    async addColumns(
      table: ChangedTable,
      added: readonly TableColumn[],
      all: readonly TableColumn[],
    ): Promise<void> {
      await tx.unsafe(addColumnsSql(tableOf(tenantId, table.datasetId), added));
      await publishAnew(table, all);
    },
    /** Whether the table has indexes of saved queries. */
    async queryIndexes(id: DatasetId): Promise<string[]> {
      const pattern = `${datasetTable(id)}_q_%`.replaceAll("_", "\\_");
      const found = await tx<{ name: string }[]>`
        select indexname::text as name from pg_indexes where schemaname = ${schema} and indexname like ${pattern}`;
      return found.map(({ name }) => name);
    },
    async dropIndexes(names: readonly string[]): Promise<void> {
      for (const name of names) await tx.unsafe(`drop index ${schema}.${quoted(name)}`);
    },
    /** Puts the table that was filled aside in place of the dataset's. */
    async swap(table: ChangedTable, columns: readonly TableColumn[]): Promise<void> {
      const { datasetId, viewName } = table;
      await tx.unsafe(`drop view if exists ${viewOf(viewName)}`);
      await tx.unsafe(`drop table ${tableOf(tenantId, datasetId)}`);
      await tx.unsafe(`alter table ${asideOf(tenantId, datasetId)} rename to ${datasetTable(datasetId)}`);
      await publishAnew(table, columns);
    },
  };
}
export type TableChanges = ReturnType<typeof createTableChanges>;

/** Rows that come to a table. */
export type RowsToAdd = Omit<TableLoad, "columns">;
