import fc from "fast-check";
import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { tableName, underFreeName } from "./table_name.ts";

Deno.test("tableName makes a name that SQL takes without quotes", () => {
  const cases: [string, number, string][] = [
    ["sales.csv", 1, "sales"],
    ["Sales 2020 (final).CSV", 1, "sales_2020_final"],
    ["sales", 2, "sales_2"],
    ["2020 sales", 1, "t_2020_sales"],
    ["Übergröße.tsv", 1, "ubergro_e"],
    ["田中.csv", 1, "t"],
    ["", 1, "t"],
    ["__proto__", 1, "proto"],
    ["a.csv.csv", 1, "a_csv"],
    ['"; drop table x; --', 1, "drop_table_x"],
    ["x".repeat(300), 12, `${"x".repeat(48)}_12`],
    [`d_${"0".repeat(32)}`, 1, `t_d_${"0".repeat(32)}`],
    ["d_1", 1, "d_1"],
  ];
  for (const [name, n, expected] of cases) assertEquals(tableName(name, n), expected, name);
});

Deno.test("tableName stays within PostgreSQL's names whatever it is given", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.integer({ min: 1, max: 1000 }),
      (name, n) => {
        assertMatch(tableName(name, n), /^[a-z][a-z0-9_]{0,62}$/);
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("underFreeName finds the next free name in three steps, however many are taken", async () => {
  const taken = new Set(["sales", ...Array.from({ length: 5000 }, (_, i) => `sales_${i + 2}`)]);
  const tried: string[] = [];
  const store = (name: string) => {
    tried.push(name);
    return Promise.resolve(taken.has(name) ? null : name);
  };
  const last = Promise.resolve(5001);
  assertEquals(await underFreeName("sales.csv", { store, lastNumber: () => last }), "sales_5002");
  assertEquals(tried, ["sales", "sales_5002"]);
  assertEquals(await underFreeName("other", { store, lastNumber: () => last }), "other");
});
