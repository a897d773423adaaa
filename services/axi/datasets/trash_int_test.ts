import { assertEquals } from "@shared/testing/assert.ts";
import { hexOf } from "@shared/core/ids.ts";
import { type TestAxi, testAxi, type TestUser } from "../testing.ts";

/** What of a tenant's datasets lies in the database: tables, views, and those of both that its role may read. */
async function relations(axi: TestAxi, { user }: TestUser) {
  const role = `tenant_${hexOf(user.tenant_id)}`;
  const rows = await axi.superuser`
    select relname::text as name, relkind::text as kind, has_table_privilege(${role}, oid, 'select') as readable
    from pg_class where relnamespace = ${role}::regnamespace and relkind in ('r', 'v') order by 2, 1`;
  return {
    tables: rows.filter(({ kind }) => kind === "r").length,
    views: rows.filter(({ kind }) => kind === "v").map(({ name }) => name),
    readable: rows.filter(({ readable }) => readable).length,
  };
}

async function names(user: TestUser, deleted = false): Promise<string[]> {
  return (await user.get(`/datasets?deleted=${deleted}`)).json.items.map(({ name }: { name: string }) =>
    name
  );
}

Deno.test("DELETE /datasets/{id} hides a dataset from every route and every reader, and restore brings all back", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const dataset = await user.upload("a.csv", "x,y\n1,2\nz,4\n", { options: { type_threshold: 0.5 } });
  const path = `/datasets/${dataset.dataset_id}`;
  const paths = ["", "/rows", "/rejects", "/summary", "/export", "/original"].map((rest) => path + rest);
  const before = await Promise.all(paths.map(async (path) => (await user.get(path)).json));
  await user.post("/analytics/correlations", { dataset_id: dataset.dataset_id });
  assertEquals((await user.get("/analytics/reports")).json.items.length, 1);

  assertEquals((await user.delete(path)).status, 204);
  for (const path of paths) assertEquals([path, (await user.get(path)).status], [path, 404]);
  assertEquals((await user.patch(path, { name: "b" })).status, 404);
  assertEquals((await user.delete(path)).status, 404);
  assertEquals((await user.get("/analytics/reports")).json.items, []);
  assertEquals([await names(user), await names(user, true)], [[], ["a.csv"]]);
  assertEquals(await relations(axi, user), { tables: 1, views: [], readable: 0 });

  const { status, json, headers } = await user.post(`${path}/restore`, {});
  assertEquals([status, json.version, headers.get("etag")], [200, 3, '"3"']);
  const after = await Promise.all(paths.map(async (path) => (await user.get(path)).json));
  const { version: _was, updated_at: _then, ...kept } = before[0];
  const { version: _is, updated_at: _now, ...back } = after[0];
  assertEquals([back, ...after.slice(1)], [kept, ...before.slice(1)]);
  assertEquals(await relations(axi, user), { tables: 1, views: ["a"], readable: 2 });
  assertEquals((await user.post(`${path}/restore`, {})).status, 404);
});

Deno.test("POST /datasets/{id}/restore takes the next free table name where another dataset has it by now", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const first = await user.upload("a.csv", "x\n1\n");
  await user.delete(`/datasets/${first.dataset_id}`);
  const second = await user.upload("a.csv", "x\n2\n");
  assertEquals(second.table_name, "a");
  const { json } = await user.post(`/datasets/${first.dataset_id}/restore`, {});
  assertEquals(json.table_name, "a_2");
  assertEquals(await relations(axi, user), { tables: 2, views: ["a", "a_2"], readable: 4 });
});

Deno.test("DELETE /datasets/{id}?permanent=true removes a dataset at once, in the trash or not", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const [kept, gone] = [await user.upload("a.csv", "x\n1\n"), await user.upload("b.csv", "x\n1\n")];
  await user.delete(`/datasets/${kept.dataset_id}`);
  await user.upload("a.csv", "x\n2\n"); // its view has the name of the one in the trash
  for (const { dataset_id } of [kept, gone]) {
    assertEquals((await user.delete(`/datasets/${dataset_id}?permanent=true`)).status, 204);
    assertEquals((await user.post(`/datasets/${dataset_id}/restore`, {})).status, 404);
  }
  assertEquals(await relations(axi, user), { tables: 1, views: ["a"], readable: 2 });
  const [{ blobs }] = await axi.superuser`select count(*)::int as blobs from axi.blobs`;
  assertEquals(blobs, 1);
});

Deno.test("what was deleted a week ago can't be had back, and the housekeeping removes it; its original stays till then", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const [old, young] = [await user.upload("old.csv", "x\n1\n"), await user.upload("young.csv", "x\n1\n")];
  for (const { dataset_id } of [old, young]) await user.delete(`/datasets/${dataset_id}`);
  await axi.superuser`
    update axi.datasets set deleted_at = now() - interval '7 days 1 minute' where dataset_id = ${old.dataset_id}`;
  assertEquals((await user.post(`/datasets/${old.dataset_id}/restore`, {})).status, 404);
  await axi.deps.trash.purge(new AbortController().signal);
  assertEquals(await names(user, true), ["young.csv"]);
  assertEquals(await relations(axi, user), { tables: 1, views: [], readable: 0 });
  assertEquals((await user.post(`/datasets/${young.dataset_id}/restore`, {})).status, 200);
  assertEquals((await user.get(`/datasets/${young.dataset_id}/original`)).status, 200);
});

Deno.test("the trash belongs to its tenant and to analysts; If-Match guards a deletion", async () => {
  await using axi = await testAxi();
  const [user, other] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("a.csv", "x\n1\n");
  const path = `/datasets/${dataset_id}`;
  assertEquals((await user.delete(path, { "if-match": '"9"' })).json.code, "VERSION_CONFLICT");
  await user.delete(path, { "if-match": '"1"' });
  assertEquals((await other.post(`${path}/restore`, {})).status, 404);
  assertEquals((await other.delete(`${path}?permanent=true`)).status, 404);
  assertEquals(await names(other, true), []);
  const { key } = (await user.post("/api-keys", { name: "reader", role: "viewer" })).json;
  const headers = { authorization: `Bearer ${key}` };
  assertEquals((await axi.call("/datasets?deleted=true", { headers })).status, 403);
  assertEquals((await axi.call(`${path}/restore`, { method: "POST", headers })).status, 403);
  assertEquals((await axi.call(`${path}/restore`, { method: "POST" })).status, 401);
  assertEquals((await user.get("/datasets?deleted=perhaps")).status, 422);
});
