import { Grain } from "@shared/contracts/calendar.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import fc from "fast-check";
import { testAxi } from "../../testing.ts";

const CSV = "i,f,d,b,day,at,word\n" + [
  "1,1.5,0.10,true,2024-01-31,2024-03-31T00:30:00Z,a",
  "2,Infinity,0.20,false,2024-02-29,2024-03-31T01:30:00Z,b",
  "-3,NaN,-0.30,true,2024-12-30,2024-10-27T00:30:00Z,a",
  "9007199254740993,-1.5,12345678901234567890.5,,2025-01-01,2024-10-27T01:30:00Z,",
  ",,,true,,,'c\"",
  "2,2.25,7,false,2024-02-01,2024-03-31T01:30:00.123456Z,é",
].join("\n") + "\n";
const OPTIONS = { options: { types: { i: "int", f: "float", d: "decimal" } } };
const COLUMNS = {
  i: "1",
  f: "1.5",
  d: "0.20",
  b: "true",
  day: "2024-02-29",
  at: "2024-03-31T01:30:00Z",
  word: "a",
};
const names = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
const PROPERTY = { numRuns: 200, seed: 20_261_125 };

const column = fc.constantFrom(...names);
const grain = fc.constantFrom(...Grain.options);
const dimension = fc.oneof(
  fc.record({ column }),
  fc.record({ column: fc.constantFrom("day", "at"), grain }),
);
const measure = fc.oneof(
  fc.constant({ op: "count" }),
  fc.record({ op: fc.constantFrom("count_distinct", "min", "max"), column }),
  fc.record({
    op: fc.constantFrom("sum", "mean", "median", "stddev"),
    column: fc.constantFrom("i", "f", "d"),
  }),
  fc.record({
    op: fc.constant("quantile"),
    column: fc.constantFrom("i", "d"),
    p: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
);
const filter = column.chain((name) =>
  fc.constantFrom(
    { column: name, op: "ne", value: COLUMNS[name] },
    { column: name, op: "ge", value: COLUMNS[name] },
    { column: name, op: "in", values: [COLUMNS[name], COLUMNS[name]] },
    { column: name, op: "between", low: COLUMNS[name], high: COLUMNS[name] },
    { column: name, op: "contains", value: "1'\\" },
    { column: name, op: "not_null" },
  )
);
const of = fc.constantFrom("m0", "m0", "m1");
const per = fc.subarray(["d0"]);
const windowMeasure = fc.oneof(
  fc.record({ op: fc.constantFrom("running_total", "growth"), of }),
  fc.record({ op: fc.constant("moving_average"), of, periods: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ op: fc.constant("share_of_total"), of, per }),
);
const labelled = (prefix: string) => <Item extends object>(items: Item[]) =>
  items.map((item, i) => ({ ...item, as: `${prefix}${i}` }));
const common = {
  dimensions: fc.array(dimension, { minLength: 1, maxLength: 3 }).map(labelled("d")),
  filters: fc.array(filter, { maxLength: 1 }),
  time_zone: fc.constantFrom("UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu"),
  order: fc.subarray(["d0"]).map((labels) => labels.map((by) => ({ by, direction: "desc" }))),
  limit: fc.integer({ min: 1, max: 7 }),
};
const request = fc.oneof(
  {
    arbitrary: fc.record({
      ...common,
      measures: fc.array(measure, { minLength: 1, maxLength: 3 }).map(labelled("m")),
      windows: fc.array(windowMeasure, { maxLength: 2 }).map(labelled("w")),
      top_n: fc.option(fc.record({ n: fc.integer({ min: 1, max: 3 }), by: of, per }), { nil: undefined }),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      ...common,
      gaps_and_islands: fc.record({ column: fc.constantFrom("day", "at"), grain }),
    }),
    weight: 1,
  },
);

/** A cell without what a driver and JSON write differently. */
function comparable(cell: unknown): string {
  const number = Number(cell);
  return cell === null || typeof cell === "boolean" || Number.isNaN(number) ? String(cell) : String(number);
}

Deno.test("POST /analytics/query answers any request or names what is wrong; its SQL gives the same rows", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id, columns } = await user.upload("all.csv", CSV, OPTIONS);
  assertEquals(columns.map(({ type }) => type), [
    "int",
    "float",
    "decimal",
    "bool",
    "date",
    "timestamp",
    "text",
  ]);
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const { status, json } = await user.post("/analytics/query", { dataset_id, ...asked });
      if (status === 422) return assertEquals(json.errors.length, 1);
      assertEquals(status, 200, JSON.stringify(json));
      answered++;
      const rows = await axi.superuser.unsafe(json.sql).values();
      assertEquals(
        rows.map((row) => row.map(comparable)),
        json.rows.map((row: unknown[]) => row.map(comparable)),
      );
    }),
    PROPERTY,
  );
  assert(answered > PROPERTY.numRuns / 3, `only ${answered} requests were answered`);
});
