import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../testing.ts";
import { sendTo } from "./changes/testing.ts";

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

Deno.test("GET /datasets/{id}/summary is never older than the question where the same process changes the rows", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "n\n1\n2\n");
  const path = `/datasets/${dataset_id}/summary`, asked: Promise<void>[] = [];
  let version = 1;
  const ask = async () => {
    const least = version, { json } = await user.get(path);
    assertEquals(json.data_version >= least, true, `${json.data_version} where ${least} was committed`);
  };
  for (let step = 0; step < 60; step++) {
    for (let askers = 0; askers < step % 4; askers++) asked.push(ask());
    if (step % 3 !== 0) await asked[(step * 7) % asked.length];
    if (step % 5 !== 0) continue;
    const { status, json } = await sendTo(user, `${dataset_id}/append`, `n\n${step}\n`);
    assertEquals([status, json.data_version], [200, version + 1]);
    version++;
  }
  await Promise.all(asked);
  assertEquals((await user.delete(`/datasets/${dataset_id}`)).status, 204);
  assertEquals((await user.get(path)).status, 404);
});

Deno.test("GET /datasets/{id}/summary tells after 50 ms what another process has changed", async () => {
  const clock = { ms: Date.now(), now: () => clock.ms };
  await using axi = await testAxi({ clock });
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "n\n1\n2\n");
  const path = `/datasets/${dataset_id}/summary`;
  const versionAnswered = async () => (await user.get(path)).json.data_version;
  assertEquals([await versionAnswered(), await versionAnswered()], [1, 1]);
  await axi.superuser`
    with changed as (
      update axi.datasets set data_version = data_version + 1 where dataset_id = ${dataset_id})
    update axi.dataset_statistics set data_version = data_version + 1 where dataset_id = ${dataset_id}`;
  assertEquals(await versionAnswered(), 1);
  clock.ms += 50;
  assertEquals(await versionAnswered(), 2);
  await axi.superuser`update axi.datasets set deleted_at = now() where dataset_id = ${dataset_id}`;
  clock.ms += 50;
  assertEquals((await user.get(path)).status, 404);
});
