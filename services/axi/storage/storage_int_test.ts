import { assert, assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { type TestAxi, testAxi, type TestUser } from "../testing.ts";

const MIB = 1024 * 1024;
const small = { AXI_TENANT_STORAGE_BYTES: String(2 * MIB) };

async function usedBytes(user: TestUser): Promise<number> {
  return (await user.get("/usage")).json.storage_used_bytes;
}

/** What really lies there: original bytes and relations of all tenants. */
async function measured(axi: TestAxi): Promise<number> {
  const [{ bytes }] = await axi.superuser`
    select ((select coalesce(sum(size_bytes), 0) from axi.blobs) + (
      select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class
      where relnamespace::regnamespace::text like 'tenant_%' and relkind = 'r'))::bigint as bytes`;
  return bytes;
}

Deno.test("GET /usage counts originals and tables to the byte, through uploads, the trash and removal", async () => {
  await using axi = await testAxi();
  const [user, other] = [await axi.newUser(), await axi.newUser()];
  assertEquals((await user.get("/usage")).json, {
    storage_limit_bytes: 10 * 1024 * MIB,
    storage_used_bytes: 0,
    trash_bytes: 0,
    uploading_bytes: 0,
  });
  const rows = "x,y\n" + "1,some text\n".repeat(5_000);
  const datasets = await Promise.all([1, 2, 3].map((n) => user.upload(`${n}.csv`, rows)));
  const full = await usedBytes(user);
  assert(full > 3 * rows.length);
  assertEquals(full, await measured(axi));
  assertEquals(await usedBytes(other), 0);
  await user.delete(`/datasets/${datasets[0].dataset_id}`);
  const { json } = await user.get("/usage");
  assertEquals([json.storage_used_bytes, json.trash_bytes], [full, full / 3]);
  for (const { dataset_id } of datasets) await user.delete(`/datasets/${dataset_id}?permanent=true`);
  assertEquals(await usedBytes(user), 0);
  assertEquals((await axi.call("/usage")).status, 401);
});

Deno.test("an upload for which there is no room is refused with 413 that names limit, used and wanted", async () => {
  await using axi = await testAxi({ env: small });
  const user = await axi.newUser();
  const file = new TextEncoder().encode("x\n" + "123456\n".repeat(200_000));
  const announced = await user.call("/datasets/upload", {
    method: "POST",
    headers: { "content-type": "text/csv", "content-length": String(3 * MIB) },
    body: file,
  });
  assertEquals([announced.status, announced.json.code], [413, "PAYLOAD_TOO_LARGE"]);
  assertEquals([announced.json.limit, announced.json.used, announced.json.wanted], [2 * MIB, 0, 3 * MIB]);
  const chunk = new TextEncoder().encode("1234567\n".repeat(8_192));
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(chunk),
  });
  const headers = { "content-type": "text/csv" };
  const streamed = await user.call("/datasets/upload", { method: "POST", headers, body: endless });
  assertEquals([streamed.status, streamed.json.limit], [413, 2 * MIB]);
  const atCommit = await user.tryUpload("a.csv", file); // the file fits, its table does not
  assertEquals([atCommit.status, atCommit.json.limit, atCommit.json.used], [413, 2 * MIB, 0]);
  const begun = await user.call("/uploads", {
    method: "POST",
    headers: { "tus-resumable": "1.0.0", "upload-length": String(2 * MIB + 1) },
  });
  assertEquals([begun.status, begun.json.wanted], [413, 2 * MIB + 1]);
  assertEquals([await usedBytes(user), await measured(axi)], [0, 0]);
});

Deno.test("uploads at once never go over the limit together, and there is room again once some are removed", async () => {
  await using axi = await testAxi({ env: small });
  const user = await axi.newUser();
  const rows = "x\n" + "123456\n".repeat(8_000);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => user.tryUpload(`${n}.csv`, rows)),
  );
  const stored = answers.filter(({ status }) => status === 201);
  assert(stored.length > 0 && stored.length < 12, `${stored.length} stored`);
  assert(answers.every(({ status }) => status === 201 || status === 413));
  const used = await usedBytes(user);
  assertEquals(used, await measured(axi));
  assert(used <= 2 * MIB && used + used / stored.length > 2 * MIB, `${used} bytes used`);
  await user.delete(`/datasets/${stored[0].json.dataset_id}`);
  assertEquals((await user.tryUpload("more.csv", rows)).status, 413); // the trash counts
  await user.delete(`/datasets/${stored[0].json.dataset_id}?permanent=true`);
  assertEquals((await user.tryUpload("more.csv", rows)).status, 201);
});

Deno.test("resumable uploads count from their beginning until they are given up", async () => {
  await using axi = await testAxi({ env: small });
  const user = await axi.newUser();
  const begin = () =>
    user.call("/uploads", {
      method: "POST",
      headers: { "tus-resumable": "1.0.0", "upload-length": String(1.5 * MIB) },
    });
  const first = await begin();
  assertEquals((await user.get("/usage")).json.uploading_bytes, 1.5 * MIB);
  assertEquals((await begin()).status, 413);
  await user.delete(first.headers.get("location") ?? "", { "tus-resumable": "1.0.0" });
  await eventually("there is room", async () => (await begin()).status === 201);
});
