import { type DatasetId, newId, type TenantId } from "@shared/core/ids.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import type { ReadyAnswers } from "./ready_answers_repository.ts";
import { createReadyCache } from "./ready_cache.ts";

/** A cache over a table of versions, at a time that stands still. */
function open() {
  const clock = { at: 1_000_000, now: () => clock.at };
  const versions = new Map<DatasetId, number>();
  let asked = 0;
  const source: ReadyAnswers = {
    summary: (_, id) => {
      asked++;
      const data_version = versions.get(id);
      return Promise.resolve(
        data_version === undefined ? null : { data_version, row_count: 1, columns: "[]" },
      );
    },
    dataVersion: (_, id) => {
      asked++;
      return Promise.resolve(versions.get(id) ?? null);
    },
  };
  return { clock, versions, asked: () => asked, cache: createReadyCache(source, clock) };
}

const [TENANT, OTHER] = [newId<TenantId>(), newId<TenantId>()], ID = newId<DatasetId>();

Deno.test("createReadyCache() answers for a second from memory, and then asks again", async () => {
  const { clock, versions, asked, cache } = open();
  versions.set(ID, 1);
  for (let i = 0; i < 5; i++) assertEquals((await cache.summary(TENANT, ID))?.data_version, 1);
  for (let i = 0; i < 5; i++) assertEquals(await cache.dataVersion(TENANT, ID), 1);
  assertEquals(asked(), 2);
  versions.set(ID, 2); // by another process
  clock.at += 1_000;
  assertEquals([(await cache.summary(TENANT, ID))?.data_version, await cache.dataVersion(TENANT, ID)], [
    2,
    2,
  ]);
});

Deno.test("createReadyCache() forgets a tenant's answers with a change, those under way, too", async () => {
  const { clock, versions, cache, asked } = open();
  versions.set(ID, 1);
  const underWay = cache.summary(TENANT, ID);
  versions.set(ID, 2);
  cache.forget(TENANT);
  await underWay;
  assertEquals((await cache.summary(TENANT, ID))?.data_version, 2);
  clock.at++;
  versions.delete(ID);
  cache.forget(TENANT);
  clock.at++;
  assertEquals(await cache.summary(TENANT, ID), null);
  assertEquals(await cache.dataVersion(TENANT, ID), null);
  const before = asked();
  versions.set(ID, 3);
  await cache.summary(OTHER, ID);
  cache.forget(TENANT);
  await cache.summary(OTHER, ID);
  assertEquals(asked() - before, 1);
});
