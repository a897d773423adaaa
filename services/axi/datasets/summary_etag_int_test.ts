import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../testing.ts";

Deno.test("GET /datasets/{id}/summary answers 304 to who has the version of the rows, and to nobody else", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id, data_version } = await user.upload("a.csv", "n\n1\n2\n");
  const path = `/datasets/${dataset_id}/summary`;
  const etag = `"${data_version}"`;
  assertEquals((await user.get(path)).headers.get("etag"), etag);
  const statusOf = async (known: string) => {
    const { status, headers, json } = await user.call(path, { headers: { "if-none-match": known } });
    assertEquals([headers.get("etag"), headers.get("cache-control")], [etag, "private, no-cache"]);
    return [status, json === null];
  };
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    assertEquals(await statusOf(known), [304, true]);
  }
  for (const known of ['"2"', "1", ""]) assertEquals(await statusOf(known), [200, false]);
  const foreign = await stranger.call(path, { headers: { "if-none-match": etag } });
  assertEquals(foreign.status, 404);
});
