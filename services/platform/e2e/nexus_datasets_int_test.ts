import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

/** A browser that runs no scripts: it follows no redirect by itself, so that tests see it. */
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
    post: (path: string, fields: Record<string, string>) =>
      send(path, { method: "POST", body: new URLSearchParams(fields) }),
    upload: (files: Record<string, string>, items?: string) => {
      const form = new FormData();
      if (items !== undefined) form.set("items", items);
      for (const [file, text] of Object.entries(files)) form.append("file", new Blob([text]), file);
      return send("/datasets/upload", { method: "POST", body: form });
    },
  };
}

/** Names of the datasets in the order of the page. */
function namesIn(html: string): string[] {
  return [...html.matchAll(/<a href="\/datasets\/[\w-]{36}" title="([^"]*)"/g)].map(([, name]) => name ?? "");
}

Deno.test("/datasets and /datasets/upload send whoever is not signed in to the sign-in page and back", async () => {
  await using world = await openNexus();
  for (const path of ["/datasets?q=a", "/datasets/upload"]) {
    const answer = await fetch(world.url + path, { redirect: "manual", headers: { accept: "text/html" } });
    await answer.body?.cancel();
    assertEquals([answer.status, answer.headers.get("location")], [
      303,
      `/login?next=${encodeURIComponent(path)}`,
    ]);
  }
});

Deno.test("GET /datasets searches, sorts and turns pages by links, and keeps to the tenant", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), stranger = await world.axi.newUser();
  await stranger.upload("not yours.csv", "x\n1\n");
  for (let i = 0; i < 52; i++) await world.person.upload(`orders ${i}.csv`, "x,y\n1,2\n".repeat(i + 1));
  const first = await page.get("/datasets?q=ORDERS&sort=-row_count");
  assertEquals([first.status, namesIn(first.html).length, namesIn(first.html)[0]], [
    200,
    50,
    "orders 51.csv",
  ]);
  const [, next] = /href="([^"]*page=51[^"]*)"/.exec(first.html) ?? [];
  assert(next !== undefined, "there is no way on");
  const second = await page.get(next.replaceAll("&amp;", "&"));
  assertEquals(namesIn(second.html), ["orders 1.csv", "orders 0.csv"]);
  const all = await page.get("/datasets?sort=name");
  assertEquals([namesIn(all.html)[0], all.html.includes("not yours")], ["orders 0.csv", false]);
  const none = await page.get("/datasets?q=<nothing>");
  assertMatch(none.html, /No dataset has “&lt;nothing>” in its name/);
});

Deno.test("a dataset is renamed by a form, and one who comes too late is told and keeps what they typed", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), id = world.datasetId;
  const edit = await page.get(`/datasets?edit=${id}`);
  const [, version = ""] = /name="version" value="(\d+)"/.exec(edit.html) ?? [];
  assertMatch(edit.html, new RegExp(`action="/datasets/${id}/rename`));
  const renamed = await page.post(`/datasets/${id}/rename?next=/datasets?sort=name`, {
    name: "guests",
    version,
  });
  assertEquals([renamed.status, renamed.location], [303, "/datasets?sort=name"]);
  const late = await page.post(`/datasets/${id}/rename`, { name: "crowd", version });
  assertEquals([late.status, namesIn(late.html)], [422, []]);
  assertMatch(late.html, /role="alert"[^>]*>Cannot change dataset/);
  const elsewhere = await page.post(`/datasets/${id}/rename?next=//evil.example`, { name: "guests" });
  assertEquals(elsewhere.location, "/datasets");
});

Deno.test("a dataset is deleted after a question, had back at once, and found in the trash", async () => {
  await using world = await openNexus();
  const page = await signedIn(world), id = world.datasetId;
  const asked = await page.get(`/datasets?remove=${id}`);
  assertMatch(asked.html, /Delete visits\.csv\?/);
  const deleted = await page.post(`/datasets/${id}/delete?next=/datasets`, {});
  assertEquals([deleted.status, deleted.location], [303, `/datasets?removed=${id}`]);
  const told = await page.get(deleted.location ?? "");
  assertMatch(told.html, /visits\.csv is deleted\./);
  assertMatch(told.html, /No datasets yet/);
  assertMatch((await page.get("/datasets?deleted=true")).html, /visits\.csv/);
  assertEquals((await page.post(`/datasets/${id}/restore?next=/datasets`, {})).location, "/datasets");
  assertEquals(namesIn((await page.get("/datasets")).html), ["visits.csv"]);
  const again = await page.post(`/datasets/${id}/restore`, {});
  assertEquals([again.status, /Cannot find dataset/.test(again.html)], [422, true]);
});

Deno.test("POST /datasets/upload passes files on as a form sends them: one leads to its dataset, several to what became of each", async () => {
  await using world = await openNexus();
  const page = await signedIn(world);
  const one = await page.upload({ "one.csv": "a,b\n1,2\n" });
  assertEquals(one.status, 303);
  const stored = await world.person.get(one.location ?? "");
  assertEquals([stored.json.name, stored.json.row_count], ["one.csv", 1]);
  const many = await page.upload({ "two.csv": "a\n1\n2\n", "no table.csv": "" });
  assertEquals(many.status, 422);
  assertMatch(many.html, /two\.csv.*2 rows.*no table\.csv.*Cannot /s);
  const none = await page.upload({});
  assertEquals([none.status, /Cannot accept/.test(none.html)], [422, true]);
});

Deno.test("GET /datasets/upload takes how files are read from its address into the form", async () => {
  await using world = await openNexus();
  const page = await signedIn(world);
  const { html } = await page.get(
    "/datasets/upload?delimiter=%3B&header=false&decimal=,&date_order=nonsense",
  );
  assertEquals(/name="items"/.test(html), false);
  const chosen = await page.get("/datasets/upload?delimiter=%3B&header=false&decimal=,&date_order=");
  const [, escaped = ""] = /name="items" value="([^"]*)"/.exec(chosen.html) ?? [];
  const items = escaped.replaceAll("&quot;", '"');
  const sent = await page.upload({ "numbers.csv": "1,5;2,5\n" }, items);
  const rows = await world.person.get(`${sent.location}/rows`);
  assertEquals(rows.json.rows, [[1.5, 2.5]]);
});

Deno.test("POST /datasets/sample stores data to try things on", async () => {
  await using world = await openNexus();
  const page = await signedIn(world);
  const stored = await world.person.get((await page.post("/datasets/sample", {})).location ?? "");
  assertEquals([stored.json.row_count, stored.json.rejected_count], [2000, 0]);
  assertEquals(stored.json.columns.map(({ type }: { type: string }) => type), [
    "int",
    "timestamp",
    "text",
    "text",
    "text",
    "text",
    "float",
    "int",
    "float",
    "int",
  ]);
});

Deno.test("who may only read sees the list without what they may not do, and is told who can", async () => {
  await using world = await openNexus();
  await world.axi
    .superuser`update axi.memberships set role = 'viewer' where user_id = ${world.person.user.user_id}`;
  const page = await signedIn(world);
  const list = await page.get("/datasets");
  assertEquals([namesIn(list.html), /edit=|remove=|href="\/datasets\/upload"/.test(list.html)], [[
    "visits.csv",
  ], false]);
  assertMatch((await page.get("/datasets/upload")).html, /Only analysts and administrators can upload/);
  assertMatch(
    (await page.get("/datasets?deleted=true")).html,
    /Only analysts and administrators see deleted/,
  );
  const forced = await page.post(`/datasets/${world.datasetId}/delete`, {});
  assertEquals([forced.status, /role="alert"/.test(forced.html)], [422, true]);
});

Deno.test("pages about datasets still come where AXI can't be reached, and say so with a way to try again", async () => {
  await using world = await openNexus();
  const page = await signedIn(world);
  await page.get("/datasets");
  await world.axi.superuser`drop table axi.datasets cascade`;
  const { status, html } = await page.get("/datasets?sort=name");
  assertEquals(status, 200);
  assertMatch(html, /role="alert".*Correlation id.*href="\/datasets\?sort=name"/s);
});
