import type { Report, ReportSection } from "@shared/contracts/axi_reports.ts";
import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { type TestAxi, testAxi } from "../../testing.ts";

const PATH = "/analytics/reports";
const EVENTS = "who,at,amount,ratio,isnew,'=1+1\n" + [
  "ada,2024-01-03T10:00:00Z,10,0.5,true,=cmd",
  "bob,2024-01-31T23:30:00Z,7,NaN,false,<b>&",
  "ada,2024-02-01T00:30:00Z,5,1.5,true,",
  "eve,2024-02-14T12:00:00Z,,Infinity,false,x",
  "eve,2024-02-20T12:00:00Z,11,3.5,true,x",
  "zoe,2024-02-20T12:00:00Z,2,2.25,,x",
].join("\n") + "\n";

/** Runs the section's SQL and compares what it gives, row by row, with the section. */
async function checkSql(axi: TestAxi, { title, columns, rows, sql }: ReportSection): Promise<void> {
  const given = await axi.superuser.unsafe(sql ?? "").values();
  assertEquals(given.length, rows.length, title);
  given.forEach((row, i) =>
    row.forEach((figure, j) => {
      const cell = rows[i][j], type = columns[j].type;
      const isNear = type === "float" && cell !== null
        ? Math.abs(Number(figure) - Number(cell)) <= 1e-12 * Math.abs(Number(cell))
        : comparable(figure) === comparable(cell);
      assert(isNear, `${title}, ${columns[j].name}: ${figure} by SQL, ${cell} in the report`);
    })
  );
}

/** A cell without the form that SQL gives an instant. */
function comparable(value: unknown): string {
  return String(value).replace(" ", "T").replace(/\+00$/, "Z").replace(".000Z", "Z");
}

Deno.test("POST /analytics/reports composes summary, correlations and analyses; the SQL of each figure gives it", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("events.csv", EVENTS);
  const cohorts = await user.post("/analytics/cohorts", {
    dataset_id,
    actor_column: "who",
    time_column: "at",
    grain: "month",
  });
  const query = await user.post("/analytics/query", {
    dataset_id,
    dimensions: [{ column: "who" }],
    measures: [{ op: "sum", column: "amount" }],
  });
  const associations = await user.post("/analytics/correlations", { dataset_id, method: "auto" });
  const include = [
    "summary",
    "correlations",
    ...[associations, cohorts, query].map(({ json }) => json.analysis_id),
  ];
  const { status, json, headers } = await user.post(PATH, { dataset_id, title: "All of it", include });
  assertEquals([status, json.title, json.kind], [201, "All of it", "report"], JSON.stringify(json));
  assertEquals(headers.get("location"), `/api/v1${PATH}/${json.analysis_id}`);
  const report: Report = json;
  assertEquals(report.sections.map(({ title }) => title), [
    "Columns",
    "Alerts",
    "Numbers",
    "Dates and times",
    "Texts",
    "Yes or no",
    "Every figure",
    "Correlations (pearson)",
    "Correlations (auto)",
    "Retention",
    "Retention in full",
    "Query",
  ]);
  const section = (wanted: string) => report.sections.find(({ title }) => title === wanted);
  for (
    const one of report.sections.filter(({ title, sql }) => sql !== null && !title.startsWith("Retention"))
  ) {
    await checkSql(axi, one);
    assertEquals(one.data_version, 1);
  }
  const figures = section("Every figure")?.rows ?? [];
  assert(figures.length > 80, `${figures.length} figures`);
  for (const [column, figure, value, source] of figures) {
    if (!String(source).startsWith("select")) continue;
    const [[given]] = await axi.superuser.unsafe(String(source)).values();
    assert(
      Math.abs(Number(given) - Number(value)) <= 1e-12 * Math.max(1, Math.abs(Number(value))),
      `${column} ${figure}`,
    );
  }
  assertEquals(section("Alerts")?.rows, [["ratio", "infinite", "numeric.infinite_count", 1, 1]]);
  assertEquals(section("Retention")?.rows, [
    ["2024-01-01", 2, 1, 0.5],
    ["2024-02-01", 2, 1, null],
    ["average", 4, 1, 0.5],
  ]);
  assertEquals((await user.get(`${PATH}/${json.analysis_id}`)).json, json);
  const alone = await user.get(`${PATH}/${query.json.analysis_id}`);
  assertEquals([alone.json.title, alone.json.sections], ["Query of events.csv", [section("Query")]]);
});

Deno.test("GET /analytics/reports lists by dataset and kind, page by page", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const one = await user.upload("one.csv", EVENTS), two = await user.upload("two.csv", EVENTS);
  for (const { dataset_id } of [one, two]) {
    await user.post("/analytics/query", { dataset_id, measures: [{ op: "count" }] });
    await user.post("/analytics/correlations", { dataset_id });
  }
  const kinds = async (query: string) =>
    (await user.get(`${PATH}${query}`)).json.items.map((
      { dataset_name, kind }: { dataset_name: string; kind: string },
    ) => `${dataset_name} ${kind}`);
  assertEquals(await kinds(""), [
    "two.csv correlations",
    "two.csv query",
    "one.csv correlations",
    "one.csv query",
  ]);
  assertEquals(await kinds(`?dataset_id=${one.dataset_id}&kind=query`), ["one.csv query"]);
  const first = await user.get(`${PATH}?limit=3`);
  assertEquals(await kinds(`?limit=3&cursor=${first.json.next_cursor}`), ["one.csv query"]);
  assertEquals((await user.get(`${PATH}?kind=other`)).status, 422);
});

Deno.test("GET /analytics/reports/{id} as CSV and as a page says no more than text", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("<script>.csv", EVENTS);
  const { json: query } = await user.post("/analytics/query", {
    dataset_id,
    dimensions: [{ column: "'=1+1", as: "=name" }],
    measures: [{ op: "sum", column: "amount" }],
  });
  const path = `${PATH}/${query.analysis_id}`;
  const csv = await user.get(`${path}?format=csv&bom=true`);
  assertMatch(csv.headers.get("content-type") ?? "", /^text\/csv/);
  const lines = String(csv.json).split("\r\n");
  assertEquals(lines[0].startsWith("\ufeff") || lines[0].startsWith("Query,"), true);
  assertEquals(lines.slice(1), ["'=name,sum_amount", "<b>&,7", "'=cmd,10", "x,13", ",5", ""]);
  const raw = await user.get(`${path}?format=csv&formula_safe=false`);
  assertEquals(String(raw.json).split("\r\n")[1], "=name,sum_amount");

  const page = await user.get(`${path}?format=html`);
  const html = String(page.json), policy = page.headers.get("content-security-policy") ?? "";
  assertMatch(policy, /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/);
  assertEquals([html.includes("<script"), html.includes("<b>"), html.includes("&lt;b>&amp;")], [
    false,
    false,
    true,
  ]);
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? "";
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)))
    .toBase64();
  assert(policy.includes(`'sha256-${hash}'`), "the policy must let the page's own style in");
});

Deno.test("/analytics/reports belong to the tenant, and viewers compose none", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("events.csv", EVENTS);
  const other = await user.upload("other.csv", EVENTS);
  const body = { dataset_id, include: ["summary"] };
  const { json: report } = await user.post(PATH, body);
  const path = `${PATH}/${report.analysis_id}`;
  assertEquals([(await stranger.get(path)).status, (await stranger.post(PATH, body)).status], [404, 404]);
  assertEquals((await stranger.get(PATH)).json.items, []);
  assertEquals([(await axi.call(PATH)).status, (await axi.call(path)).status], [401, 401]);
  assertEquals((await user.get(`${PATH}/${dataset_id}`)).status, 404);

  const foreign = await user.post(PATH, {
    dataset_id: other.dataset_id,
    include: ["summary", report.analysis_id],
  });
  assertEquals([foreign.status, foreign.json.errors?.[0]?.pointer], [422, "/include/1"]);
  assertEquals((await user.post(PATH, { dataset_id, include: [] })).status, 422);

  const { json: key } = await user.post("/api-keys", { name: "reads", role: "viewer" });
  const headers = { authorization: `Bearer ${key.key}`, "content-type": "application/json" };
  assertEquals((await axi.call(PATH, { method: "POST", headers, body: JSON.stringify(body) })).status, 403);
  assertEquals((await axi.call(path, { headers })).status, 200);
});
