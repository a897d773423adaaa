import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

/** A browser without scripts, whose person is signed in. */
async function signedIn(world: NexusWorld) {
  const { name, value } = await world.signIn();
  async function send(path: string, init: RequestInit = {}) {
    const answer = await fetch(world.url + path, {
      redirect: "manual",
      ...init,
      headers: { cookie: `${name}=${value}`, accept: "text/html", "sec-fetch-site": "same-origin" },
    });
    return { status: answer.status, location: answer.headers.get("location"), html: await answer.text() };
  }
  return {
    get: (path: string) => send(path),
    post: (path: string, fields: string[][]) =>
      send(path, { method: "POST", body: new URLSearchParams(fields) }),
  };
}

function linkIn(html: string, pattern: RegExp): string {
  const [, href] = pattern.exec(html) ?? [];
  assert(href !== undefined, `there is no link like ${pattern}`);
  return href.replaceAll("&amp;", "&");
}

/** Texts of the first column of the rows' grid. */
function firstCells(html: string): string[] {
  return [...html.matchAll(/<tr aria-rowindex="\d+"[^>]*><th[^>]*>[^<]*<\/th><td[^>]*>([^<]*)/g)].map((
    [, text],
  ) => text ?? "");
}

Deno.test("GET /datasets/{id} shows every column's profile; its list is narrowed by the address", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), path = `/datasets/${world.datasetId}`;
  const all = await page.get(path);
  assertEquals(all.status, 200);
  const names = (html: string) => [...html.matchAll(/<li data-name="([^"]+)"/g)].map(([, name]) => name);
  assertEquals(names(all.html), ["day", "city", "celsius", "visitors", "is_holiday"]);
  assertMatch(all.html, /Spread of celsius: 400 values/);
  assertMatch(all.html, /Missing: 24 empty/);
  assertEquals(names((await page.get(`${path}?type=text`)).html), ["city"]);
  assertEquals(names((await page.get(`${path}?q=VISIT`)).html), ["visitors"]);
  assertMatch((await page.get(`${path}?column=city`)).html, /<details open[^>]*>.*Most frequent in city/s);
  assertMatch((await page.get(`${path}?q=<b>`)).html, /No column is like that/);
});

Deno.test("a dataset of 200 columns is one light page, and each column has its profile on a page of its own", async () => {
  await using world = await openNexus();
  const columns = Array.from({ length: 200 }, (_, i) => `column_${i}`);
  const rows = Array.from({ length: 40 }, (_, row) => columns.map((_, i) => row * i % 17).join(","));
  const { dataset_id } = await world.person.upload("wide.csv", [columns.join(","), ...rows].join("\n"));
  const page = await signedIn(world), wide = await page.get(`/datasets/${dataset_id}`);
  assertEquals(wide.html.match(/<li data-name=/g)?.length, 200);
  assert(wide.html.length < 500_000, `the page has ${wide.html.length} characters`);
  const correlations = await page.get(`/datasets/${dataset_id}/correlations`);
  assertMatch(correlations.html, /The first 100 of 200 columns of numbers\./);
  const one = await page.get(linkIn(wide.html, /href="([^"]*\?column=column_7)"/));
  assertMatch(one.html, /Spread of column_7|Most frequent in column_7/);
});

Deno.test("every view of a dataset is 404 for another tenant, and the sign-in page for whoever is not signed in", async () => {
  await using world = await openNexus();
  const stranger = await world.axi.newUser();
  const { dataset_id } = await stranger.upload("not yours.csv", "x\n1\n");
  const page = await signedIn(world);
  for (const tab of ["", "/correlations", "/cohorts", "/rows", "/quality", "/reports", "/rejects"]) {
    const { status, html } = await page.get(`/datasets/${dataset_id}${tab}`);
    assertEquals([tab, status, html.includes("not yours")], [tab, 404, false]);
    const outside = await fetch(`${world.url}/datasets/${dataset_id}${tab}`, { redirect: "manual" });
    await outside.body?.cancel();
    assertMatch(outside.headers.get("location") ?? "", /^\/login\?next=/);
  }
});

Deno.test("a dataset's name is changed by the form of its page, and not over what somebody else has done meanwhile", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), path = `/datasets/${world.datasetId}`;
  const renamed = await page.post(`${path}/name`, [["name", "visits 2026"], ["version", "1"]]);
  assertEquals([renamed.status, renamed.location], [303, path]);
  const late = await page.post(`${path}/name`, [["name", "too late"], ["version", "1"]]);
  assertMatch(late.html, /role="alert"/);
  assertMatch((await page.get(path)).html, /<h1[^>]*><bdi>visits 2026<\/bdi>/);
});

Deno.test("GET /datasets/{id}/rows filters, sorts and turns pages there and back by links alone", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), path = `/datasets/${world.datasetId}/rows`;
  const first = await page.get(path);
  assertEquals([firstCells(first.html).length, firstCells(first.html)[0]], [100, "2026-01-01"]);
  const second = await page.get(linkIn(first.html, /href="([^"]*page=101[^"]*)"/));
  assertEquals(firstCells(second.html)[0], "2026-04-11");
  assertMatch(second.html, /101–200 of 400/);
  const back = linkIn(second.html, /href="([^"]*\/rows)" class="[^"]*" aria-label="Previous"/);
  assertEquals(firstCells((await page.get(back)).html)[0], "2026-01-01");
  const sorted = await page.get(linkIn(first.html, /href="([^"]*sort=day)"/));
  const descending = await page.get(linkIn(sorted.html, /href="([^"]*sort=-day)"/));
  assertEquals(firstCells(descending.html)[0], "2027-02-04");
  const added = await page.get(`${path}?sort=-day&fc=city&fo=eq&fv=Oslo`);
  assertEquals(added.status, 303);
  const filtered = await page.get(added.location ?? "");
  assertMatch(filtered.html, /city is Oslo/);
  const none = await page.get(`${path}?filter=city:eq:Paris`);
  assertMatch(none.html, /No row is like that/);
  const refused = await page.get(`${path}?filter=town:eq:Oslo`);
  assertEquals(refused.status, 200);
  assertMatch(refused.html, /role="alert"[^]*no known column/);
});

Deno.test("GET /datasets/{id}/correlations shows the pair that the address names, or the strongest, by every method", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), path = `/datasets/${world.datasetId}/correlations`;
  for (const method of ["pearson", "spearman", "kendall", "partial", "auto"]) {
    const { status, html } = await page.get(`${path}?method=${method}`);
    assertEquals([method, status, html.includes('role="alert"')], [method, 200, false]);
    assertMatch(html, /id="pair"/);
  }
  const answer = await world.person.post("/analytics/correlations", {
    dataset_id: world.datasetId,
    method: "pearson",
  });
  const { html } = await page.get(`${path}?a=visitors&b=celsius`);
  assertMatch(html, /title="celsius × visitors"/);
  assert(html.includes(answer.json.pairs[0].estimate.toFixed(3)), "the estimate is not AXI's");
  assertMatch(html, /visitors against celsius: 376 points\./);
});

Deno.test("GET /datasets/{id}/cohorts computes nothing before it is asked, and then tells what AXI tells", async () => {
  await using world = await openNexus();
  const lines = [
    "customer,day",
    ...[1, 2, 3, 4].flatMap((who) => [`${who},2026-01-05`, `${who},2026-03-02`]),
  ];
  const { dataset_id } = await world.person.upload("events.csv", [...lines, "1,2026-02-03"].join("\n"));
  const page = await signedIn(world), path = `/datasets/${dataset_id}/cohorts`;
  assertMatch((await page.get(path)).html, /Choose who acts and when/);
  const found = await page.get(`${path}?actor=customer&time=day&grain=month`);
  assertMatch(found.html, /<bdi>Jan 2026<\/bdi>[^]*?>4<[^]*?>25%</);
  assertMatch(found.html, /Average retention: 25% in period 1/);
  const refused = await page.get(`${path}?actor=nobody&time=day`);
  assertMatch(refused.html, /role="alert"[^]*Cannot find a column/);
});

Deno.test("a report is composed by a form, is read with its SQL, and is listed; without parts the form says so", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), path = `/datasets/${world.datasetId}/reports`;
  assertMatch((await page.post(path, [["title", "empty"]])).html, /Choose at least one part/);
  const made = await page.post(path, [["title", "All of it"], ["include", "summary"], [
    "include",
    "quality",
  ]]);
  assertEquals(made.status, 303);
  const report = await page.get(made.location ?? "");
  assertMatch(report.html, /<h1[^>]*>All of it<\/h1>/);
  assertMatch(report.html, /<code>select /);
  for (const list of [path, "/reports", "/reports?kind=report"]) {
    assert((await page.get(list)).html.includes(`href="${made.location}"`), `${list} lacks the report`);
  }
  assertMatch((await page.get("/reports?kind=cohorts")).html, /No analysis yet/);
  assertEquals((await page.get("/reports/01a21368-7729-7ced-a879-7e3405cc0000")).status, 404);
});

Deno.test("cells that did not fit are listed with their reason, and are a CSV that no spreadsheet runs", async () => {
  await using world = await openNexus();
  const rows = Array.from({ length: 400 }, (_, i) => String(i));
  const { dataset_id } = await world.person.upload("some.csv", ["n", ...rows, '"=1,2"'].join("\n"));
  const page = await signedIn(world), path = `/datasets/${dataset_id}/rejects`;
  assertMatch((await page.get(path)).html, /no whole number/);
  assertEquals(
    (await page.get(`${path}.csv`)).html,
    'file,line,column,raw,reason\r\n1,402,n,"\'=1,2",not_an_int\r\n',
  );
});
