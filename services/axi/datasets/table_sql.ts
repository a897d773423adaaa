import { ValidationError } from "@shared/core/errors.ts";
import { type DatasetId, datasetTable, hexOf, type TenantId, tenantSchema } from "@shared/core/ids.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { Filter } from "@shared/contracts/lists.ts";
import { KIND } from "./csv/kind.ts";
import { readLongInt } from "./csv/number.ts";
import { TemporalReader } from "./csv/temporal.ts";

/** A column as SQL needs it. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A statement with its parameters `$1`, `$2` ... */
export interface Statement {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

/** Where a page begins: after this row, or where the list is sorted after this value (as text) and row. */
export interface RowPosition {
  readonly row: number;
  readonly key: string | null;
}

export interface RowsPlan {
  /** Columns to show. */
  readonly columns: readonly TableColumn[];
  /** Columns there are; filters may name any. */
  readonly all: readonly TableColumn[];
  readonly filters: readonly Filter[];
  readonly sort: { readonly column: TableColumn; readonly isDescending: boolean } | null;
  readonly after: RowPosition | null;
  readonly limit: number;
}

/** The type in SQL of each type of column. */
export const SQL_TYPE = {
  int: "bigint",
  float: "double precision",
  decimal: "numeric",
  bool: "boolean",
  date: "date",
  timestamp: "timestamptz",
  text: "text",
} as const satisfies Record<ColumnType, string>;

const COMPARE = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

/** Any text as an SQL name: it may hold quotes, dots and spaces, but no NUL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A dataset's table with its schema. */
export function tableOf(tenantId: TenantId, datasetId: DatasetId): string {
  return `${tenantSchema(tenantId)}.${datasetTable(datasetId)}`;
}

/** A table that is to take the place of a dataset's, which are both there for one transaction alone. */
export function asideOf(tenantId: TenantId, datasetId: DatasetId): string {
  return `${tenantSchema(tenantId)}.aside_${hexOf(datasetId)}`;
}

/** The view under which people's SQL finds a dataset's rows. */
export function viewOf(tenantId: TenantId, tableName: string): string {
  return `${tenantSchema(tenantId)}.${quoted(tableName)}`;
}

/** The table of a dataset: the row number, then the columns. */
export function createTableSql(table: string, columns: readonly TableColumn[]): string {
  const list = columns.map(({ name, type }) => `${quoted(name)} ${SQL_TYPE[type]}`);
  return `create table ${table} (_row bigint not null, ${list.join(", ")})`;
}

export function addColumnsSql(table: string, columns: readonly TableColumn[]): string {
  return `alter table ${table} ${
    columns.map(({ name, type }) => `add column ${quoted(name)} ${SQL_TYPE[type]}`).join(", ")
  }`;
}

/**
 * Locks a table against everybody. Who waits for that keeps all others waiting, too, so it waits for half a second at a
 * time, two minutes in all (SQLSTATE 55P03 after that).
 */
export function seizeSql(table: string): string {
  return `do $$
    begin
      perform set_config('lock_timeout', '500ms', true);
      for attempt in 1..120 loop
        begin
          lock table ${table} in access exclusive mode;
          set local lock_timeout to default;
          return;
        exception when lock_not_available then
          if attempt = 120 then raise; end if;
          perform pg_sleep(0.5);
        end;
      end loop;
    end $$`;
}

/** Bytes of text after which a page ends early, so that rows of megabytes can't fill the service's memory. */
export const PAGE_BYTES_MAX = 8 * 1024 * 1024;

/**
 * A page of rows: cells in the order of the plan's columns, then how many rows the limit allows, the row number, and
 * the sort key as text. The page ends before the limit with the row that reaches `PAGE_BYTES_MAX`.
 * Throws ValidationError for a filter whose value the column's type does not have.
 */
export function rowsSql(table: string, plan: RowsPlan): Statement {
  const values: (string | number)[] = [];
  const bind = (value: string | number) => `$${values.push(value)}`;
  const conditions = plan.filters.map((filter) => filterSql(filter, columnOf(plan.all, filter), bind));
  const key = plan.sort === null ? null : `t.${quoted(plan.sort.column.name)}`; // "t." else "order by" might find _key
  if (plan.after !== null) conditions.push(afterSql(plan, plan.after, bind));
  // The rows are numbered without gaps, so that a page of the plain list is a range that the index finds at once.
  if (key === null && plan.filters.length === 0) {
    conditions.push(`_row <= ${bind((plan.after?.row ?? 0) + plan.limit)}::bigint`);
  }
  const where = conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
  const direction = plan.sort?.isDescending === true ? "desc" : "asc";
  const order = key === null ? "_row" : `${key} ${direction} nulls last, _row`;
  const cells = plan.columns.map(({ name }) => quoted(name));
  const limited =
    `select ${[...cells, "_row", `${key ?? "null"}::text`].join(", ")} from ${table} t${where} ` +
    `order by ${order} limit ${bind(plan.limit)}::int`;
  return { text: cutByBytes(limited, plan.columns), values };
}

/** The first of the rows, in their order; their columns get names of their own, since cells may have any. */
function cutByBytes(limited: string, columns: readonly TableColumn[]): string {
  const cells = columns.map((_, i) => `c${i}`);
  const sizes = columns.flatMap(({ type }, i) =>
    type === "text" || type === "decimal" ? [`coalesce(octet_length(c${i}::text), 0)`] : []
  );
  return `select ${[...cells, "total", "r", "k"].join(", ")} from (` +
    "select *, count(*) over () as total, sum(size) over (rows unbounded preceding) - size as before from (" +
    `select *, ${["coalesce(octet_length(k), 0)", ...sizes].join(" + ")} as size ` +
    `from (${limited}) as page(${[...cells, "r", "k"].join(", ")})) as sized) as summed ` +
    `where before < ${PAGE_BYTES_MAX}`;
}

/** All rows in file order, as COPY writes CSV; cells that a spreadsheet would run get an apostrophe where asked. */
export function exportSql(table: string, columns: readonly TableColumn[], isFormulaSafe: boolean): string {
  const cells = columns.map(({ name, type }) => exportCellSql(quoted(name), type, isFormulaSafe));
  return `copy (select ${cells.join(", ")} from ${table} order by _row) to stdout (format csv)`;
}

/** All rows in file order, as COPY writes text; every cell as it is. */
export function exportTextSql(table: string, columns: readonly TableColumn[]): string {
  const cells = columns.map(({ name, type }) => exportCellSql(quoted(name), type, false));
  return `copy (select ${cells.join(", ")} from ${table} order by _row) to stdout`;
}

/** Most digits before and behind the point in each of these decimal columns, by turns, in COPY's text format. */
export function decimalShapesSql(table: string, names: readonly string[]): string {
  const shapes = names.map(quoted).map((cell) =>
    `coalesce(max(length(trunc(abs(${cell}))::text)), 1), coalesce(max(scale(${cell})), 0)`
  );
  return `copy (select ${shapes.join(", ")} from ${table}) to stdout`;
}

/** The first row with a cell of over so many UTF-16 units, and the place of its column; in COPY's text format. */
export function longCellSql(table: string, columns: readonly TableColumn[], unitsMax: number): string {
  const areLong = columns.map(({ name }) => {
    const text = `${quoted(name)}::text`, isNear = `length(${text}) > ${unitsMax >> 1}`;
    return `(${isNear} and length(${text}) + regexp_count(${text}, '[\\U00010000-\\U0010FFFF]') > ${unitsMax})`;
  });
  const places = areLong.map((isLong, place) => `when ${isLong} then ${place}`);
  return `copy (select _row, case ${places.join(" ")} end from ${table} ` +
    `where ${areLong.join(" or ")} order by _row limit 1) to stdout`;
}

/** Characters with which a spreadsheet begins a formula, full-width forms among them. */
export const FORMULA_START = /^[=+\-@\t\r＝＋－＠]/;

function exportCellSql(cell: string, type: ColumnType, isFormulaSafe: boolean): string {
  if (type === "timestamp") return `replace(replace(${cell}::text, ' ', 'T'), '+00', 'Z')`;
  if (type !== "text" || !isFormulaSafe) return cell;
  return `case when ${cell} ~ '^[-=+@\\t\\r＝＋－＠]' then '''' || ${cell} else ${cell} end`;
}

function columnOf(columns: readonly TableColumn[], filter: Filter): TableColumn {
  const column = columns.find(({ name }) => name === filter.column);
  if (column === undefined) {
    throw new RangeError(`Cannot filter by ${JSON.stringify(filter.column)}: no such column`);
  }
  return column;
}

/** Gives the SQL that stands for a value: a parameter, or a literal. */
export type Bind = (value: string | number) => string;

/** The condition of one filter on its column. Throws ValidationError for a value that the column's type does not have. */
export function filterSql(filter: Filter, column: TableColumn, bind: Bind): string {
  const cell = quoted(column.name), { operator, value } = filter;
  if (operator === "is_null") return `${cell} is null`;
  if (operator === "not_null") return `${cell} is not null`;
  checkValue(operator === "contains" ? { ...column, type: "text" } : column, value ?? "");
  if (operator === "contains") return `strpos(lower(${cell}::text), lower(${bind(value ?? "")})) > 0`;
  return `${cell} ${COMPARE[operator]} ${typed(bind(value ?? ""), column.type)}`;
}

/** A parameter as a value of its type: sent as text, since the driver would make every text a false. */
function typed(parameter: string, type: ColumnType): string {
  return `${parameter}::text::${SQL_TYPE[type]}`;
}

/** After a row in file order, or after a value and row where the list is sorted; nulls come last either way. */
function afterSql(plan: RowsPlan, after: RowPosition, bind: Bind): string {
  if (plan.sort === null) return `_row > ${bind(after.row)}::bigint`;
  const { column, isDescending } = plan.sort, cell = quoted(column.name);
  if (after.key === null) return `(${cell} is null and _row > ${bind(after.row)}::bigint)`;
  const key = typed(bind(after.key), column.type);
  return `(${cell} ${isDescending ? "<" : ">"} ${key} or ${cell} = ${key} and _row > ${
    bind(after.row)
  }::bigint ` +
    `or ${cell} is null)`;
}

const VALUE_CHARACTERS_MAX = 1000;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const VALUE_FORM: Readonly<Record<ColumnType, RegExp>> = {
  int: /^[+-]?\d{1,19}$/,
  float: new RegExp(`${DECIMAL.source}|^[+-]?infinity$|^nan$`, "i"),
  decimal: DECIMAL,
  bool: /^(?:true|false)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)$/,
  text: /^[^\0]*$/,
};

/** Throws ValidationError for a value that the column's type does not have. */
function checkValue(column: TableColumn, value: string): void {
  const { name, type } = column;
  if (value.length <= VALUE_CHARACTERS_MAX && VALUE_FORM[type].test(value) && isReal(type, value)) return;
  const message = `Cannot compare "${name}" with ${JSON.stringify(value.slice(0, 100))}: it is no ${type}`;
  throw new ValidationError(message, [{ pointer: "filter", message }]);
}

/** Whether a value of the right form lies within its type: PostgreSQL refuses February 30, 2^63, and 1e400 as a double. */
function isReal(type: ColumnType, value: string): boolean {
  if (type === "date" || type === "timestamp") {
    const bytes = new TextEncoder().encode(value);
    return new TemporalReader().read(bytes, 0, bytes.length) !== KIND.TEXT;
  }
  if (type === "int") return readLongInt(new TextEncoder().encode(value)) !== null;
  if (type !== "float" || !DECIMAL.test(value)) return true;
  const double = Number(value);
  return Number.isFinite(double) && (double !== 0 || /^[+-]?[0.]+(?:e|$)/i.test(value));
}
