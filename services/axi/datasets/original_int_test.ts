import { createHash } from "node:crypto";
import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi, type TestUser } from "../testing.ts";

const FILE = "name,n\n" + Array.from({ length: 200_000 }, (_, i) => `person ${i},${i}\n`).join("");

function download(user: TestUser, id: string, headers: Record<string, string> = {}) {
  return user.call(`/datasets/${id}/original`, { headers });
}

Deno.test("GET /datasets/{id}/original gives the bytes as they came, with their digest and a safe name", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const name = encodeURIComponent('ünï"code;.csv');
  const { json: dataset } = await user.call(`/datasets/upload?name=${name}`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: FILE,
  });
  const { dataset_id, content_sha256 } = dataset;
  const { status, headers, json } = await download(user, dataset_id);
  assertEquals([status, json === FILE], [200, true]);
  const digest = createHash("sha256").update(FILE).digest("base64");
  const names = ["etag", "content-digest", "content-length", "content-type", "content-disposition"];
  assertEquals(names.map((name) => headers.get(name)), [
    `"${content_sha256}"`,
    `sha-256=:${digest}:`,
    String(FILE.length),
    "text/csv; charset=utf-8",
    "attachment; filename=\"_n__code_.csv\"; filename*=UTF-8''%C3%BCn%C3%AF%22code%3B.csv",
  ]);
});

Deno.test("GET /datasets/{id}/original gives ranges, and by them a download that was cut goes on", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id, content_sha256 } = await user.upload("a.csv", FILE);
  const first = await download(user, dataset_id, { range: "bytes=0-1500000" });
  const second = await download(user, dataset_id, { range: "bytes=1500001-" });
  assertEquals([first.status, second.status], [206, 206]);
  assertEquals(first.headers.get("content-range"), `bytes 0-1500000/${FILE.length}`);
  assertEquals(first.json + second.json === FILE, true);
  const tail = await download(user, dataset_id, { range: "bytes=-7", "if-range": `"${content_sha256}"` });
  assertEquals([tail.status, tail.json], [206, FILE.slice(-7)]);
  const other = await download(user, dataset_id, { range: "bytes=-7", "if-range": '"another file"' });
  assertEquals([other.status, other.json === FILE], [200, true]);
  const behind = await download(user, dataset_id, { range: `bytes=${FILE.length}-` });
  assertEquals([behind.status, behind.headers.get("content-range")], [416, `bytes */${FILE.length}`]);
  const known = await download(user, dataset_id, { "if-none-match": `"${content_sha256}"` });
  assertEquals([known.status, known.json], [304, null]);
});

Deno.test("GET /datasets/{id}/original answers 404 for another tenant's, 422 for no id, 401 for nobody", async () => {
  await using axi = await testAxi();
  const [owner, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await owner.upload("a.csv", "x\n1\n");
  assertEquals((await download(stranger, dataset_id)).status, 404);
  assertEquals((await download(owner, "0-0")).status, 422);
  assertEquals((await axi.call(`/datasets/${dataset_id}/original`)).status, 401);
});
