import { openBlobStore } from "@shared/blob/open_blob_store.ts";
import { systemClock } from "@shared/core/clock.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { connect } from "@shared/postgres/connect.ts";
import { createTransact } from "@shared/postgres/transact.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { randomNumbers } from "../../statistics/testing.ts";
import { testAxi } from "../../testing.ts";
import { newOriginalKey, stateKey } from "../original_key.ts";
import { createPartsRepository } from "../parts_repository.ts";
import { createDatasetRepository } from "../repository.ts";
import { createSweepOriginals } from "../sweep_originals.ts";
import { assertSame, blobCount, sendTo } from "./testing.ts";

const random = randomNumbers(12);

Deno.test("POST /datasets/{id}/append goes on from the kept state of a large table, which goes with its version", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const names = Array.from({ length: 10 }, (_, i) => `c${i}`).join(",");
  const numbers = (count: number) =>
    Array.from(
      { length: count },
      () => Array.from({ length: 10 }, () => Math.floor(1e6 * random())).join(","),
    ).join("\n");
  const chunks = [numbers(100_000), numbers(2000), numbers(2000)];
  const { dataset_id } = await user.upload("a.csv", `${names}\n${chunks[0]}\n`);
  const states: string[] = [];
  for (const chunk of chunks.slice(1)) {
    await sendTo(user, `${dataset_id}/append`, `${names}\n${chunk}\n`);
    const kept = await axi.superuser`select key from axi.blobs where key like 'states/%'`;
    states.push(...kept.map(({ key }) => String(key).split("/")[3]));
  }
  assertEquals(states, ["2", "3"]);
  const whole = await user.upload("b.csv", `${names}\n${chunks.join("\n")}\n`);
  const [parts, all] = await Promise.all(
    [dataset_id, whole.dataset_id].map((id) => user.get(`/datasets/${id}/summary`)),
  );
  assertSame(parts.json.columns, all.json.columns);
  await user.delete(`/datasets/${dataset_id}?permanent=true`);
  const left = await axi.superuser`select key from axi.blobs`;
  assertEquals(left.length, 1);
});

Deno.test("the sweep removes files and states that no dataset has any more, an hour later", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "x\n1\n");
  await sendTo(user, `${dataset_id}/append`, "x\n2\n");
  await using stack = new AsyncDisposableStack();
  const sql = connect(axi.config.POSTGRES_URL, { max: 2 });
  stack.defer(() => sql.end({ timeout: 5 }));
  const blobs = openBlobStore("postgres:", { sql, schema: "axi" });
  const sweepOriginals = createSweepOriginals({
    blobs,
    clock: systemClock,
    transact: createTransact(sql, (tx, ctx) => ({
      datasets: createDatasetRepository(tx, ctx.tenant_id),
      parts: createPartsRepository(tx, ctx.tenant_id),
    }), { schema: "axi" }),
  });
  const sweep = () => sweepOriginals(new AbortController().signal);
  const owner = { tenantId: user.user.tenant_id as TenantId, datasetId: dataset_id as DatasetId };
  for (const key of [stateKey(owner, 1), stateKey(owner, 2), newOriginalKey(owner)]) {
    await blobs.put(key, new Blob(["x"]).stream());
  }
  assertEquals(await sweep(), 0);
  await axi.superuser`update axi.blobs set modified_at = now() - interval '2 hours'`;
  assertEquals(await sweep(), 2);
  const left = await axi.superuser`select key from axi.blobs order by key`;
  assertEquals(left.map(({ key }) => String(key).split("/")[0]), ["originals", "originals", "states"]);
  await sendTo(user, `${dataset_id}/replace`, "x\n3\n");
  await axi.superuser`update axi.blobs set modified_at = now() - interval '2 hours'`;
  assertEquals([await sweep(), await blobCount(axi)], [2, 1]); // the state went with its version
});
