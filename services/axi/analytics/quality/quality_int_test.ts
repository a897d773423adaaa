import { Quality } from "@shared/contracts/axi_quality.ts";
import type { Report } from "@shared/contracts/axi_reports.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { randomNumbers } from "../../statistics/testing.ts";
import { type TestAxi, testAxi, type TestUser } from "../../testing.ts";

const PATH = "/analytics/quality";

async function qualityOf(user: TestUser, csv: string): Promise<Quality> {
  const { dataset_id } = await user.upload("a.csv", csv);
  const { status, json } = await user.post(PATH, { dataset_id });
  assertEquals(status, 200, JSON.stringify(json));
  return Quality.parse(json);
}

async function figure(axi: TestAxi, sql: string): Promise<number> {
  const [[value]] = await axi.superuser.unsafe(sql).values();
  return Number(value);
}

/** Runs the SQL of every finding; how many. */
async function checkSql(axi: TestAxi, quality: Quality): Promise<number> {
  const { duplicate_rows, equal_columns, candidate_keys, missing_together, dependencies } = quality;
  if (duplicate_rows !== null) assertEquals(await figure(axi, duplicate_rows.sql), duplicate_rows.count);
  const none = [...equal_columns, ...candidate_keys, ...dependencies];
  for (const { sql } of none) assertEquals(await figure(axi, sql), 0, sql);
  for (const { sql, phi } of missing_together) {
    assert(Math.abs(await figure(axi, sql) - phi) <= 1e-12, `${sql}: ${phi}`);
  }
  return none.length + missing_together.length + Number(duplicate_rows !== null);
}

const ORDERS = "id,zip,city,land,note,copy,paid,sent,shop,price,same\n" + [
  "1,1000,Brussels,BE,a,a,,,x,0.0,1.50",
  "2,1000,Brussels,BE,b,b,1,2,x,-0.0,1.5",
  "3,2000,Antwerp,BE,,,,,x,1.5,2.25",
  "4,2000,Antwerp,BE,c,c,2,3,x,2.5,2.250",
  "5,75001,Paris,FR,a,a,3,4,x,1.5,3.75",
  "6,75001,Paris,FR,d,d,,,x,0.5,3.75",
].join("\n") + "\n";

Deno.test("POST /analytics/quality finds keys, equal columns, dependencies and what is missing together", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const quality = await qualityOf(user, ORDERS);
  assertEquals(quality.candidate_keys.map(({ columns }) => columns), [["id"]]);
  assertEquals(quality.equal_columns.map(({ column_a, column_b }) => [column_a, column_b]), [[
    "note",
    "copy",
  ]]);
  assertEquals([quality.constant_columns, quality.unchecked_keys], [["shop"], []]);
  assertEquals([quality.duplicate_rows?.count, quality.row_count, quality.rejected_count], [0, 6, 0]);
  const settled = quality.dependencies.map(({ determinant, dependent }) => `${determinant} ${dependent}`);
  assertEquals(settled, [
    "zip city",
    "zip land",
    "zip same",
    "city zip",
    "city land",
    "city same",
    "same zip",
    "same city",
    "same land",
  ]);
  const [strongest] = quality.missing_together;
  assertEquals([strongest.column_a, strongest.column_b, strongest.both, strongest.phi], [
    "paid",
    "sent",
    3,
    1,
  ]);
  assertEquals(await checkSql(axi, quality), 1 + 1 + 1 + 9 + 6);
});

Deno.test("POST /analytics/quality counts duplicate rows and scores, and its SQL gives the same", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const lines = [
    "1,a,0.5,2020-01-01,-999",
    "1,a,0.5,2020-01-01,-999",
    "2,,1e0,2999-01-01,3",
    "2,,1.0,2999-01-01,3",
  ];
  const csv = `n,t,x,d,s\n${[...lines, "1,a,0.50,2020-01-01,-999", "3,A,0,2020-01-02,4"].join("\n")}\n`;
  const quality = await qualityOf(user, csv);
  assertEquals(quality.duplicate_rows?.count, 3);
  assertEquals(await checkSql(axi, quality), 1 + quality.dependencies.length);
  const parts = Object.fromEntries(quality.score.parts.map(({ part, value }) => [part, value]));
  assertEquals(parts, {
    completeness: 28 / 30,
    validity: 1,
    uniqueness: 0.5,
    consistency: 3 / 4,
    plausibility: 1 - 5 / 28,
  });
  const expected = 0.3 * 28 / 30 + 0.2 * (1 + 0.5 + 0.75) + 0.1 * (1 - 5 / 28);
  assert(Math.abs((quality.score.value ?? 0) - expected) < 1e-15);
});

Deno.test("POST /analytics/quality of generated tables: every finding's SQL gives it", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const [seed, rows] of [0, 1, 2, 40, 3000].entries()) {
    const random = randomNumbers(seed);
    const line = (i: number) => {
      const group = Math.floor(20 * random()), isGone = random() < 0.2;
      const cells = [
        i,
        group,
        `g${group}`,
        Math.floor(group / 5),
        isGone ? "" : "x",
        isGone ? "" : random(),
        "",
      ];
      return [...cells, Math.floor(random() * 4), random() < 0.5 ? "true" : "", "2024-02-29"].join(",");
    };
    const body = Array.from({ length: rows }, (_, i) => line(i));
    const quality = await qualityOf(
      user,
      ["a,b,c,d,e,f,g,h,i,j", ...body, ...body.slice(0, 7)].join("\n") + "\n",
    );
    const checked = await checkSql(axi, quality);
    assert(rows < 40 || checked >= 8, `${checked} findings`);
    assertEquals(quality.duplicate_rows?.count, Math.min(7, rows));
  }
});

Deno.test("POST /analytics/quality checks keys of more values than are counted exactly", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const rows = Array.from({ length: 70_000 }, (_, i) => `${i},u${i},${i === 69_999 ? 5 : i},${i / 8}`);
  const quality = await qualityOf(user, `a,b,almost,c\n${rows.join("\n")}\n`);
  assertEquals(quality.candidate_keys.map(({ columns }) => columns), [["a"], ["b"], ["c"]]);
  await checkSql(axi, quality);
});

Deno.test("POST /analytics/quality tries pairs of columns where none is a key", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser(), rows: string[] = [];
  for (const city of ["Riga", "Oslo", "Rome"]) {
    for (let day = 1; day <= 9; day++) rows.push(`${city},2024-01-0${day},${day % 4}.5,${day % 2},`);
  }
  const quality = await qualityOf(user, `city,day,celsius,wet,note\n${rows.join("\n")}\n`);
  assertEquals(quality.candidate_keys.map(({ columns }) => columns), [["city", "day"]]);
  await checkSql(axi, quality);
  const twice = await qualityOf(
    user,
    `city,day\n${[...rows, rows[0]].map((row) => row.slice(0, 15)).join("\n")}\n`,
  );
  assertEquals([twice.candidate_keys, twice.duplicate_rows?.count], [[], 1]);
});

Deno.test("POST /analytics/quality is one analysis for the same rows, a report, and the tenant's own", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("a.csv", ORDERS);
  const body = { dataset_id };
  const [one, two] = [await user.post(PATH, body), await user.post(PATH, body)];
  assertEquals(two.json, one.json);
  const report: Report = (await user.get(`/analytics/reports/${one.json.analysis_id}`)).json;
  assertEquals([report.kind, report.title], ["quality", "Quality of a.csv"]);
  assertEquals(report.sections.map(({ title }) => title), [
    "Quality",
    "Table",
    "Columns that stand out",
    "Missing together",
    "Columns that settle others",
  ]);
  const composed = await user.post("/analytics/reports", { dataset_id, include: ["quality"] });
  assertEquals([composed.status, composed.json.sections], [201, report.sections]);
  assertEquals((await user.get("/analytics/reports?kind=quality")).json.items.length, 1);

  assertEquals((await stranger.post(PATH, body)).status, 404);
  assertEquals((await user.post(PATH, {})).status, 422);
  assertEquals((await axi.call(PATH, { method: "POST" })).status, 401);
  const { json: key } = await user.post("/api-keys", { name: "reads", role: "viewer" });
  const headers = { authorization: `Bearer ${key.key}`, "content-type": "application/json" };
  assertEquals((await axi.call(PATH, { method: "POST", headers, body: JSON.stringify(body) })).status, 200);
});
