import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";

const PATH = "/analytics/queries";
const CSV = "city,n\nRiga,1\nOslo,2\nRiga,3\n";

Deno.test("/analytics/queries saves, lists, runs and deletes a query", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("c.csv", CSV);
  const other = await user.upload("other.csv", CSV);
  const request = { dataset_id, dimensions: [{ column: "city" }], measures: [{ op: "sum", column: "n" }] };
  const { status, json: saved, headers } = await user.post(PATH, { name: " By city ", request });
  assertEquals([status, saved.name, saved.dataset_id, saved.index_columns], [
    201,
    "By city",
    dataset_id,
    null,
  ]);
  assertEquals(headers.get("location"), `/api/v1${PATH}/${saved.query_id}`);
  assertEquals([saved.request.limit, saved.request.time_zone], [100, "UTC"]);
  assertEquals((await user.get(`${PATH}/${saved.query_id}`)).json, saved);
  await user.post(PATH, { name: "second", request: { ...request, dataset_id: other.dataset_id } });

  const first = await user.get(`${PATH}?limit=1`);
  assertEquals(first.json.items.map(({ name }: { name: string }) => name), ["second"]);
  const next = await user.get(`${PATH}?limit=1&cursor=${first.json.next_cursor}`);
  assertEquals([next.json.items, next.json.next_cursor], [[saved], null]);
  assertEquals((await user.get(`${PATH}?dataset_id=${dataset_id}`)).json.items, [saved]);
  assertEquals((await user.get(`${PATH}?limit=1&cursor=eyJhIjoxfQ`)).status, 422);

  const run = await user.post(`${PATH}/${saved.query_id}/run`, undefined);
  assertEquals([run.status, run.json.rows], [200, [["Oslo", 2], ["Riga", 4]]]);
  assertEquals((await user.post("/analytics/query", request)).json, run.json); // the same question

  assertEquals((await user.delete(`${PATH}/${saved.query_id}`)).status, 204);
  for (
    const answer of [
      await user.delete(`${PATH}/${saved.query_id}`),
      await user.get(`${PATH}/${saved.query_id}`),
      await user.post(`${PATH}/${saved.query_id}/run`, undefined),
    ]
  ) assertEquals([answer.status, answer.json.code], [404, "NOT_FOUND"]);
});

Deno.test("/analytics/queries belong to the tenant, and viewers read and run them only", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("c.csv", CSV);
  const body = { name: "all", request: { dataset_id, measures: [{ op: "count" }] } };
  const { json: saved } = await user.post(PATH, body);
  const one = `${PATH}/${saved.query_id}`;
  for (
    const answer of [
      await stranger.get(one),
      await stranger.post(`${one}/run`, undefined),
      await stranger.delete(one),
      await stranger.post(PATH, body),
    ]
  ) assertEquals(answer.status, 404);
  assertEquals((await stranger.get(PATH)).json.items, []);
  assertEquals((await axi.call(PATH)).status, 401);

  const { json: key } = await user.post("/api-keys", { name: "reads", role: "viewer" });
  const headers = { authorization: `Bearer ${key.key}`, "content-type": "application/json" };
  const asViewer = (path: string, method: string) =>
    axi.call(path, { method, headers, ...(method === "POST" ? { body: JSON.stringify(body) } : {}) });
  assertEquals((await asViewer(PATH, "POST")).status, 403);
  assertEquals((await asViewer(one, "DELETE")).status, 403);
  assertEquals((await asViewer(one, "GET")).status, 200);
  assertEquals((await asViewer(`${one}/run`, "POST")).json.rows, [[3]]);
  assertEquals((await asViewer("/analytics/query", "POST")).status, 422);
});

Deno.test("POST /analytics/queries keeps nothing that the dataset can't answer", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("c.csv", CSV);
  const { status, json } = await user.post(PATH, {
    name: "wrong",
    request: { dataset_id, dimensions: [{ column: "town" }] },
  });
  assertEquals([status, json.code], [422, "VALIDATION"]);
  assertEquals((await user.get(PATH)).json.items, []);
});
