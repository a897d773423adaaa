import type { QueryResult } from "@shared/contracts/axi_queries.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { type TestAxi, testAxi, type TestUser } from "../../testing.ts";

const PATH = "/analytics/query";
const SALES = "day,shop,units,price,open\n" + [
  "2024-01-01,Riga,2,1.10,true",
  "2024-01-15,Riga,4,2.20,false",
  "2024-02-03,Riga,9,3.30,true",
  "2024-04-03,Riga,3,0.40,true",
  "2024-01-31,Oslo,5,10.00,true",
  "2024-02-29,Oslo,,0.05,false",
  "2024-03-01,Oslo,7,,true",
  ",Oslo,1,1.00,true",
].join("\n") + "\n";
const OPTIONS = { options: { types: { price: "decimal" } } };

/** The answer to a request, whose SQL is run, too, and must give the same rows. */
async function ask(axi: TestAxi, user: TestUser, request: Record<string, unknown>): Promise<QueryResult> {
  const { status, json } = await user.post(PATH, request);
  assertEquals(status, 200, JSON.stringify(json));
  const rows = await axi.superuser.unsafe(json.sql).values();
  const text = (cell: unknown) =>
    cell === null ? null : Number.isNaN(Number(cell)) ? String(cell) : Number(cell);
  assertEquals(rows.map((row) => row.map(text)), json.rows.map((row: unknown[]) => row.map(text)));
  return json;
}

Deno.test("POST /analytics/query groups by columns and calendar periods and measures by every aggregate", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("sales.csv", SALES, OPTIONS);
  const measures = [
    { op: "count" },
    { op: "count_distinct", column: "units" },
    { op: "sum", column: "units" },
    { op: "sum", column: "price" },
    { op: "mean", column: "units" },
    { op: "mean", column: "price" },
    { op: "min", column: "day" },
    { op: "max", column: "open" },
    { op: "min", column: "shop" },
    { op: "median", column: "units" },
    { op: "quantile", column: "price", p: 0.25 },
    { op: "stddev", column: "units" },
  ];
  const { columns, rows, data_version, truncated } = await ask(axi, user, {
    dataset_id,
    dimensions: [{ column: "shop" }],
    measures,
  });
  assertEquals([data_version, truncated], [1, false]);
  assertEquals(columns.map(({ name, type }) => `${name} ${type}`), [
    "shop text",
    "count int",
    "count_distinct_units int",
    "sum_units int",
    "sum_price decimal",
    "mean_units float",
    "mean_price decimal",
    "min_day date",
    "max_open bool",
    "min_shop text",
    "median_units float",
    "p25_price float",
    "stddev_units float",
  ]);
  const [oslo, riga] = rows;
  assertEquals(oslo.slice(0, 6), ["Oslo", 4, 3, 13, "11.05", 13 / 3]);
  assertEquals(riga.slice(0, 12), [
    ...["Riga", 4, 4, 18, "7.00", 4.5, "1.7500000000000000", "2024-01-01", true, "Riga", 3.5],
    0.925, // NumPy 2.4.6: quantile([1.1, 2.2, 3.3, 0.4], 0.25)
  ]);
  assert(Math.abs(Number(riga[12]) - 3.1091263510296048) < 1e-12); // std([2, 4, 9, 3], ddof=1)

  const quarters = await ask(axi, user, {
    dataset_id,
    dimensions: [{ column: "day", grain: "quarter", as: "q" }],
    measures: [{ op: "sum", column: "units", as: "n" }],
    order: [{ by: "n", direction: "desc" }],
  });
  assertEquals(quarters.rows, [["2024-01-01", 27], ["2024-04-01", 3], [null, 1]]);
});

Deno.test("POST /analytics/query follows periods, leaving out what a gap makes unknown", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("sales.csv", SALES, OPTIONS);
  const { rows, columns } = await ask(axi, user, {
    dataset_id,
    dimensions: [{ column: "shop" }, { column: "day", grain: "month", as: "month" }],
    measures: [{ op: "sum", column: "units", as: "n" }],
    windows: [
      { op: "running_total", of: "n" },
      { op: "growth", of: "n" },
      { op: "moving_average", of: "n", periods: 2 },
      { op: "share_of_total", of: "n", per: ["shop"] },
    ],
  });
  assertEquals(columns.slice(2).map(({ type }) => type), ["int", "int", "float", "float", "float"]);
  assertEquals(rows, [
    ["Oslo", "2024-01-01", 5, 5, null, null, 5 / 13],
    ["Oslo", "2024-02-01", null, 5, null, null, null],
    ["Oslo", "2024-03-01", 7, 12, null, null, 7 / 13],
    ["Oslo", null, 1, 13, null, null, 1 / 13],
    ["Riga", "2024-01-01", 6, 6, null, null, 6 / 18],
    ["Riga", "2024-02-01", 9, 15, 0.5, 7.5, 0.5],
    ["Riga", "2024-04-01", 3, 18, null, null, 3 / 18],
  ]);
});

Deno.test("POST /analytics/query gives the n largest of each group", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("sales.csv", SALES, OPTIONS);
  const { rows } = await ask(axi, user, {
    dataset_id,
    dimensions: [{ column: "shop" }, { column: "day" }],
    measures: [{ op: "max", column: "price", as: "price" }],
    top_n: { n: 2, by: "price", per: ["shop"] },
    order: [{ by: "shop" }, { by: "price", direction: "desc" }],
  });
  assertEquals(rows, [
    ["Oslo", "2024-01-31", "10.00"],
    ["Oslo", null, "1.00"],
    ["Riga", "2024-02-03", "3.30"],
    ["Riga", "2024-01-15", "2.20"],
  ]);
});

Deno.test("POST /analytics/query finds runs of periods and the gaps between them, in a zone's days", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const instants = [
    "2024-03-30T23:30:00Z",
    "2024-03-31T21:59:00Z",
    "2024-03-31T22:00:00Z",
    "2024-04-05T10:00:00Z",
  ];
  const { dataset_id } = await user.upload(
    "at.csv",
    `who,at\n${instants.map((at) => `a,${at}\n`).join("")}b,\n`,
  );
  const islands = (grain: string, time_zone: string) =>
    ask(axi, user, {
      dataset_id,
      dimensions: [{ column: "who" }],
      gaps_and_islands: { column: "at", grain },
      time_zone,
    });
  const days = await islands("day", "Europe/Madrid"); // where the 31st has 23 hours
  assertEquals(days.columns.map(({ name }) => name), [
    "who",
    "island_start",
    "island_end",
    "periods",
    "rows",
    "gap_before",
  ]);
  assertEquals(days.rows, [
    ["a", "2024-03-31", "2024-04-01", 2, 3, null],
    ["a", "2024-04-05", "2024-04-05", 1, 1, 3],
  ]);
  assertEquals((await islands("day", "UTC")).rows[0], ["a", "2024-03-30", "2024-03-31", 2, 3, null]);
  assertEquals((await islands("week", "UTC")).rows, [["a", "2024-03-25", "2024-04-07", 2, 4, null]]);
  assertEquals((await islands("quarter", "UTC")).rows, [["a", "2024-01-01", "2024-06-30", 2, 4, null]]);
  assertEquals((await islands("year", "UTC")).rows, [["a", "2024-01-01", "2024-12-31", 1, 4, null]]);
});

Deno.test("POST /analytics/query takes every filter, by value and never as SQL", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const odd = ['a"b', "c.d", "drop table x; --", "é中\u{1f600}", "e'f\\"];
  const cells = ["1", 'it\'s \\ "odd"', "2", "x", "y"];
  const quotedCsv = (texts: string[]) => texts.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
  const { dataset_id } = await user.upload(
    "odd.csv",
    `${quotedCsv(odd)}\n${quotedCsv(cells)}\n"2","z","2","x",\n`,
  );
  const { rows, columns } = await ask(axi, user, {
    dataset_id,
    dimensions: odd.map((column) => ({ column })),
    measures: [{ op: "count", as: 'n" from pg_user --' }],
    filters: [{ column: "c.d", op: "eq", value: cells[1] }, { column: "e'f\\", op: "not_null" }],
    order: [{ by: 'n" from pg_user --', direction: "desc" }],
  });
  assertEquals(columns.map(({ name }) => name), [...odd, 'n" from pg_user --']);
  assertEquals(rows, [[1, cells[1], 2, "x", "y", 1]]);

  const sales = await user.upload("sales.csv", SALES, OPTIONS);
  const count = async (...filters: Record<string, unknown>[]) =>
    (await ask(axi, user, { dataset_id: sales.dataset_id, measures: [{ op: "count" }], filters })).rows[0][0];
  assertEquals(await count({ column: "units", op: "in", values: [2, "4", 99] }), 2);
  assertEquals(await count({ column: "price", op: "between", low: "1.10", high: "3.3" }), 3);
  assertEquals(
    await count({ column: "day", op: "ge", value: "2024-02-29" }, {
      column: "shop",
      op: "ne",
      value: "Riga",
    }),
    2,
  );
  assertEquals(await count({ column: "open", op: "eq", value: false }), 2);
  assertEquals(await count({ column: "shop", op: "contains", value: "IG" }), 4);
  assertEquals(await count({ column: "day", op: "is_null" }), 1);
  assertEquals(await count({ column: "shop", op: "in", values: ["'); drop table x; --"] }), 0);
});

Deno.test("POST /analytics/query ends at the limit and says that there is more", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload(
    "n.csv",
    `n\n${Array.from({ length: 1200 }, (_, i) => i).join("\n")}\n`,
  );
  const of = (limit: number) => ask(axi, user, { dataset_id, dimensions: [{ column: "n" }], limit });
  const [most, two] = [await of(1000), await of(2)];
  assertEquals([most.rows.length, most.truncated, two.rows, two.truncated], [1000, true, [[0], [1]], true]);
});

Deno.test("POST /analytics/query refuses what it can't answer by the name of the place", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("sales.csv", SALES + "2024-05-01,Rome,1,1,true\n");
  const sum = { op: "sum", column: "units", as: "n" }, month = { column: "day", grain: "month" };
  const wrong: [string, Record<string, unknown>, string?][] = [
    ["/measures", {}, "Cannot answer nothing"],
    ["/dimensions/0/column", { dimensions: [{ column: "shp" }] }, 'did you mean "shop"?'],
    ["/dimensions/0/column", { dimensions: [{ column: "shop", grain: "day" }] }, "it holds text"],
    ["/measures/0/column", { measures: [{ op: "mean", column: "day" }] }],
    ["/measures", { measures: [{ op: "count" }, { op: "count" }] }, "Cannot call two columns"],
    ["/windows/0/of", { measures: [sum], windows: [{ op: "growth", of: "m" }] }, 'there is "n"'],
    ["/windows/0", { measures: [sum], windows: [{ op: "growth", of: "n" }] }, "not 0"],
    ["/windows/0/of", {
      dimensions: [month],
      measures: [{ op: "min", column: "day", as: "d" }],
      windows: [{ op: "growth", of: "d" }],
    }],
    ["/top_n/by", { dimensions: [month], measures: [sum], top_n: { n: 1, by: "day_month" } }],
    ["/top_n/per", { measures: [sum], top_n: { n: 1, by: "n", per: ["n"] } }],
    ["/order/0/by", { measures: [sum], order: [{ by: "shop" }] }],
    ["/gaps_and_islands", { measures: [sum], gaps_and_islands: { column: "day", grain: "day" } }],
    ["/gaps_and_islands/column", { gaps_and_islands: { column: "shop", grain: "day" } }],
    ["/filters/0/column", { measures: [sum], filters: [{ column: "x", op: "is_null" }] }],
    ["filter", { measures: [sum], filters: [{ column: "day", op: "eq", value: "2024-02-30" }] }],
  ];
  for (const [pointer, change, detail = ""] of wrong) {
    const { status, json } = await user.post(PATH, { dataset_id, ...change });
    assertEquals([status, json.errors?.[0]?.pointer], [422, pointer], JSON.stringify(json));
    assert(json.detail.includes(detail), json.detail);
  }
  const right = { dataset_id, measures: [sum] };
  assertEquals((await stranger.post(PATH, right)).status, 404);
  assertEquals((await axi.call(PATH, { method: "POST" })).status, 401);
  assertEquals((await user.post(PATH, { ...right, sql: "select 1" })).status, 422);

  const huge = await user.upload("huge.csv", "x\n1e308\n1e308\n");
  const beyond = await user.post(PATH, {
    dataset_id: huge.dataset_id,
    measures: [{ op: "sum", column: "x" }],
  });
  assertEquals([beyond.status, beyond.json.errors?.[0]?.pointer], [422, "/measures"]);
});
