import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { FilterOperator } from "@shared/contracts/lists.ts";
import { connect } from "@shared/postgres/connect.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { testDatabase } from "@shared/testing/database.ts";
import { AXI_MIGRATIONS } from "../migrations.ts";
import { createTableSql, type RowsPlan, rowsSql } from "./table_sql.ts";

const COLUMNS = [
  { name: "int", type: "int" },
  { name: "float", type: "float" },
  { name: "decimal", type: "decimal" },
  { name: "bool", type: "bool" },
  { name: "date", type: "date" },
  { name: "timestamp", type: "timestamp" },
  { name: "_key", type: "text" }, // like the sort key's own name
] as const;
const PLAN: RowsPlan = {
  columns: [COLUMNS[0]],
  all: COLUMNS,
  filters: [],
  sort: null,
  after: null,
  limit: 10,
};

Deno.test("rowsSql makes statements that PostgreSQL runs, for every type, operator and order", async () => {
  await using database = await testDatabase({ schema: "axi", sources: AXI_MIGRATIONS });
  const sql = connect(database.superuserUrl, { max: 1 });
  try {
    await sql.unsafe(createTableSql("public.t1", COLUMNS));
    await sql`insert into public.t1 values
      (1, 1, 'NaN', 1.5, true, '2020-02-29', '2020-02-29T10:00:00.000001Z', 'b'),
      (2, 2, '-Infinity', 1e400, false, '9999-12-31', '0001-01-01T00:00Z', 'a'),
      (3, null, null, null, null, null, null, null),
      (4, 4, 0, 0, true, '0001-01-01', '9999-12-31T23:59:59.999999Z', 'a')`;
    /** Row numbers and sort keys. */
    const rows = async (plan: Partial<RowsPlan>) => {
      const { text, values } = rowsSql("public.t1", { ...PLAN, ...plan });
      const found = await sql.unsafe(text, [...values]).values();
      return found.map((row) => row.slice(-2));
    };
    const filtered = async (column: ColumnType, operator: FilterOperator, value: string | null) => {
      const name = column === "text" ? "_key" : column;
      return (await rows({ filters: [{ column: name, operator, value }] })).map(([row]) => row);
    };
    const accepted: [ColumnType, string[]][] = [
      ["int", ["1", "+1", "-999999999999999999"]],
      ["float", ["nan", "-Infinity", "+infinity", "5e-324", "1e308", "0e999", ".5", "1."]],
      ["decimal", ["1e999", "1e-999", "-.5", "1."]],
      ["bool", ["true", "false"]],
      ["date", ["0001-01-01", "9999-12-31", "2020-02-29"]],
      ["timestamp", [
        "0001-01-01T00:00Z",
        "9999-12-31T23:59:59.999999-15:59",
        "2020-02-29T10:00:00.000001+00:00",
      ]],
      ["text", ["", "'; --", "%_\\"]],
    ];
    for (const [type, values] of accepted) {
      for (const value of values) {
        for (const operator of ["eq", "ne", "lt", "le", "gt", "ge", "contains"] as const) {
          await filtered(type, operator, value);
        }
      }
      assertEquals([type, await filtered(type, "is_null", null), await filtered(type, "not_null", null)], [
        type,
        [3],
        [1, 2, 4],
      ]);
    }
    assertEquals(await filtered("timestamp", "eq", "2020-02-29T10:00:00.000001Z"), [1]);
    assertEquals([await filtered("bool", "eq", "true"), await filtered("bool", "ne", "true")], [[1, 4], [2]]);
    assertEquals(await filtered("decimal", "gt", "1e399"), [2]);
    for (const columns of [[COLUMNS[0]], [COLUMNS[6]], COLUMNS]) {
      const sort = { column: COLUMNS[6], isDescending: true };
      assertEquals(await rows({ sort, columns }), [[1, "b"], [2, "a"], [4, "a"], [3, null]]);
      assertEquals(await rows({ sort, after: { row: 2, key: "a" } }), [[4, "a"], [3, null]]);
      assertEquals(await rows({ sort, after: { row: 3, key: null } }), []);
    }
    for (const column of COLUMNS) {
      const all = await rows({ sort: { column, isDescending: false } });
      for (const [row, key] of all) {
        const place = all.findIndex(([other]) => other === row);
        assertEquals(
          await rows({ sort: { column, isDescending: false }, after: { row, key } }),
          all.slice(place + 1),
          column.name,
        );
      }
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
});
