import { AppError } from "@shared/core/errors.ts";
import { type DatasetId, type TenantId, tenantSchema } from "@shared/core/ids.ts";
import type { Cell, ColumnType } from "@shared/contracts/axi_datasets.ts";
import { cellOfNumber } from "@shared/contracts/cells.ts";
import { copyIn } from "@shared/postgres/copy.ts";
import { postgresCode, refuseForged, refuseVanished } from "@shared/postgres/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";
import { behind } from "@shared/postgres/tenant_scope.ts";
import type { z } from "zod";
import {
  asideOf,
  createTableSql,
  quoted,
  type RowPosition,
  type RowsPlan,
  rowsSql,
  SQL_TYPE,
  type TableColumn,
  tableOf,
} from "./table_sql.ts";

const ROW_TOO_BIG = "54000"; // program_limit_exceeded
const CURSOR_ROWS = 4096;

export type CellValue = z.infer<typeof Cell>;

export interface TableLoad {
  readonly columns: readonly TableColumn[];
  /** Rows in PostgreSQL's binary COPY format, `_row` first. */
  readonly rows: AsyncIterable<Uint8Array>;
  /** Hears of each chunk that has been sent. */
  onSent?(chunk: Uint8Array): void;
  /** Whether the table is to take the place of the dataset's, and lies beside it until then. */
  readonly isAside?: boolean;
  /** Whether so many rows come that to freeze them pays for the file more that it takes. */
  readonly isLarge?: boolean;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

export interface RowsPageRead {
  readonly rows: readonly { readonly cells: CellValue[]; readonly position: RowPosition }[];
  readonly isLast: boolean;
}

/** SQL of the tables that hold datasets' rows, in the schema of the transaction's tenant. */
export function createRowsRepository(tx: Tx, tenantId: TenantId) {
  const schema = tenantSchema(tenantId); // and the role that reads it

  /** Makes the view under which people's SQL finds the rows. */
  async function publish(id: DatasetId, viewName: string, columns: readonly TableColumn[]): Promise<void> {
    const cells = columns.map(({ name }) => quoted(name)).join(", ");
    await tx.unsafe(
      `create view ${schema}.${quoted(viewName)} as select ${cells} from ${tableOf(tenantId, id)}`,
    );
  }

  return {
    /**
     * Makes the dataset's table and fills it. Throws ROW_TOO_WIDE where a row does not fit into a page of the database.
     */
    async load(
      id: DatasetId,
      { columns, rows, onSent, isAside = false, isLarge = false, deadlineMs, signal }: TableLoad,
    ): Promise<void> {
      const table = isAside ? asideOf(tenantId, id) : tableOf(tenantId, id);
      const made = tx.unsafe(createTableSql(table, columns)).execute();
      try {
        // The table is new in this transaction: of frozen rows no vacuum need visit any again.
        const copy = `copy ${table} from stdin (format binary${isLarge ? ", freeze" : ""})`;
        await behind(made, () => copyIn(tx, copy, { source: rows, onSent, deadlineMs, signal }));
      } catch (error) {
        throw toRowTooWide(error);
      }
    },
    publish,
    /** Takes the rows out of the reach of people's SQL. */
    async hide(id: DatasetId, viewName: string): Promise<void> {
      await tx.unsafe(
        `drop view if exists ${schema}.${quoted(viewName)}; revoke select on ${
          tableOf(tenantId, id)
        } from ${schema}`,
      ).simple();
    },
    /** Undoes `hide`. */
    async show(id: DatasetId, viewName: string, columns: readonly TableColumn[]): Promise<void> {
      await publish(id, viewName, columns);
      await tx.unsafe(`grant select on ${tableOf(tenantId, id)} to ${schema}`);
    },
    /** Removes the table, whose view is hidden. */
    async drop(id: DatasetId): Promise<void> {
      await tx.unsafe(`drop table if exists ${tableOf(tenantId, id)}`);
    },
    /** A page of rows with each row's place in the list, and whether the list ends with it. */
    async page(id: DatasetId, plan: RowsPlan): Promise<RowsPageRead> {
      const { text, values } = rowsSql(tableOf(tenantId, id), { ...plan, limit: plan.limit + 1 });
      const found = await tx.unsafe(text, [...values]).values().catch(refuseVanished).catch(
        refuseForged,
      );
      const width = plan.columns.length;
      const rows = found.slice(0, plan.limit).map((row) => ({
        cells: plan.columns.map(({ type }, i) => cellOf(row[i], type)),
        position: {
          row: Number(row[width + 1]),
          key: row[width + 2] === null ? null : String(row[width + 2]),
        },
      }));
      return { rows, isLast: rows.length === Number(found[0]?.[width] ?? 0) };
    },
    /** How many values of a column of dates or instants come after this one, written as its cells are. */
    async countAfter(id: DatasetId, { name, type }: TableColumn, after: string): Promise<number> {
      const [{ count }] = await tx.unsafe<{ count: number }[]>(
        `select count(*)::float8 as count from ${tableOf(tenantId, id)} where ${quoted(name)} > $1::text::${
          SQL_TYPE[type]
        }`,
        [after],
      );
      return count;
    },
    /** The values of numeric columns in file order, in blocks of rows; null is NaN. */
    async *numbers(id: DatasetId, names: readonly string[]): AsyncGenerator<Float64Array[]> {
      const cells = names.map((name) => `${quoted(name)}::float8`).join(", ");
      const cursor = tx.unsafe(`select ${cells} from ${tableOf(tenantId, id)} order by _row`).values().cursor(
        CURSOR_ROWS,
      );
      for await (const rows of cursor) {
        yield names.map((_, i) => Float64Array.from(rows, (row) => row[i] === null ? NaN : Number(row[i])));
      }
    },
  };
}
export type RowsRepository = ReturnType<typeof createRowsRepository>;

/** A value as the driver gives it, as a cell of JSON. */
function cellOf(value: unknown, type: ColumnType): CellValue {
  if (value === null) return null;
  if (type === "bool") return value === true;
  if (typeof value === "number") return cellOfNumber(value);
  return String(value);
}

/** What a COPY has failed with: ROW_TOO_WIDE where a row does not fit into a page of the database. */
export function toRowTooWide(cause: unknown): unknown {
  if (postgresCode(cause) !== ROW_TOO_BIG) return cause;
  return new AppError(
    "ROW_TOO_WIDE",
    "Cannot store a row: its cells together are too wide; leave columns out",
    { cause },
  );
}
