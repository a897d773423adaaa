import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { ValidationError } from "@shared/core/errors.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import {
  createTableSql,
  exportSql,
  FORMULA_START,
  quoted,
  type RowsPlan,
  rowsSql,
  tableOf,
} from "./table_sql.ts";

const COLUMNS = [{ name: "id", type: "int" }, { name: 'a"b', type: "text" }] as const;
const PLAN: RowsPlan = { columns: COLUMNS, all: COLUMNS, filters: [], sort: null, after: null, limit: 10 };

/** Whether a filter on a column of that type takes the value. */
function takes(type: ColumnType, value: string, operator: "eq" | "contains" = "eq"): boolean {
  const column = { name: "x", type };
  try {
    rowsSql("t", { ...PLAN, columns: [column], all: [column], filters: [{ column: "x", operator, value }] });
    return true;
  } catch (error) {
    if (error instanceof ValidationError) return false;
    throw error;
  }
}

Deno.test("tables and columns have names that no header can leave", () => {
  assertEquals(quoted('a"; drop table x; --'), '"a""; drop table x; --"');
  assertEquals(
    createTableSql("s.t", COLUMNS),
    'create table s.t (_row bigint not null, "id" bigint, "a""b" text)',
  );
  const id = "01890000-0000-7000-8000-00000000000a" as TenantId & DatasetId;
  assertEquals(tableOf(id, id), "tenant_0189000000007000800000000000000a.d_0189000000007000800000000000000a");
});

Deno.test("rowsSql takes a plain page by a range of row numbers", () => {
  const { text, values } = rowsSql("t0", PLAN);
  const limited =
    '(select "id", "a""b", _row, null::text from t0 t where _row <= $1::bigint order by _row limit $2::int)';
  assertEquals([text.includes(limited), values], [true, [10, 10]]);
  const next = rowsSql("t0", { ...PLAN, after: { row: 10, key: null } });
  assertEquals([next.text.includes("_row > $1::bigint and _row <= $2::bigint"), next.values], [true, [
    10,
    20,
    10,
  ]]);
});

Deno.test("rowsSql sorts with nulls last and goes on after a value, a null or a row", () => {
  const sort = { column: COLUMNS[1], isDescending: true };
  const first = rowsSql("t0", { ...PLAN, sort });
  const limited = 't."a""b"::text from t0 t order by t."a""b" desc nulls last, _row limit $1::int)';
  assertEquals(first.text.includes(limited), true);
  const after = rowsSql("t0", { ...PLAN, sort, after: { row: 7, key: "v" } });
  assertEquals(after.values, ["v", 7, 10]);
  const afterNull = rowsSql("t0", { ...PLAN, sort, after: { row: 7, key: null } });
  assertEquals(afterNull.text.includes('where ("a""b" is null and _row > $1::bigint) order'), true);
});

Deno.test("rowsSql passes values as parameters and refuses what the column's type does not have", () => {
  const cases: [ColumnType, string[], string[]][] = [
    ["int", ["1", "-5", "+5", "9".repeat(18)], ["", "x", "1.0", "9".repeat(19), "1e5", " 1"]],
    ["float", ["1", ".5", "1.", "1e308", "-Infinity", "nan", "0e999", "5e-324"], [
      "1e309",
      "1e-400",
      "e5",
      "",
      "inf",
    ]],
    ["decimal", ["1", "1e400", "1e-999", "0.1"], ["Infinity", "nan", "1e1000", "", "--1"]],
    ["bool", ["true", "false"], ["yes", "1", "TRUE", ""]],
    ["date", ["2020-02-29", "0001-01-01"], ["2019-02-29", "2020-2-1", "0000-01-01", "2020-01-01T00:00Z", ""]],
    [
      "timestamp",
      ["2020-02-29T10:00Z", "2020-01-01T00:00:00.123456+05:30"],
      ["2020-02-30T00:00Z", "2020-01-01T24:00Z", "2020-01-01T00:00", "2020-01-01", "0000-01-01T00:00Z"],
    ],
    ["text", ["", "'; drop table t; --", "é\n"], ["\0", "x".repeat(1001)]],
  ];
  for (const [type, good, bad] of cases) {
    for (const value of good) assertEquals([type, value, takes(type, value)], [type, value, true]);
    for (const value of bad) assertEquals([type, value, takes(type, value)], [type, value, false]);
  }
  assertEquals([takes("int", "x", "contains"), takes("int", "\0", "contains")], [true, false]);
  const filters = [{ column: "id", operator: "ge", value: "5" }, {
    column: 'a"b',
    operator: "is_null",
    value: null,
  }] as const;
  const { text, values } = rowsSql("t0", { ...PLAN, filters });
  assertEquals([text.includes('where "id" >= $1::text::bigint and "a""b" is null order'), values], [true, [
    "5",
    10,
  ]]);
  const unknown = [{ column: "nope", operator: "is_null", value: null }] as const;
  assertThrows(() => rowsSql("t0", { ...PLAN, filters: unknown }), RangeError, "no such column");
});

Deno.test("exportSql guards texts that a spreadsheet would run, and leaves other types alone", () => {
  const text = exportSql("t0", COLUMNS, true);
  assertEquals(text.startsWith('copy (select "id", case when "a""b" ~ \'^[-=+@'), true);
  assertEquals(
    exportSql("t0", COLUMNS, false),
    'copy (select "id", "a""b" from t0 order by _row) to stdout (format csv)',
  );
  for (const start of ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]) {
    assertEquals(FORMULA_START.test(`${start}1`), true);
  }
  for (const start of ["1", "a", " ", "'", ""]) assertEquals(FORMULA_START.test(start), false);
});
