import { type DatasetId, newId, type TenantId } from "@shared/core/ids.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import type { ReadyAnswers } from "./ready_answers_repository.ts";
import { createReadyCache } from "./ready_cache.ts";

const [TENANT, OTHER] = [newId<TenantId>(), newId<TenantId>()], ID = newId<DatasetId>();

/** A cache over one dataset of one tenant, and what it asked. */
function open({ columns = "[]" } = {}) {
  const dataset: { version: number | null } = { version: 1 };
  const asked: string[] = [];
  const versionFor = (tenantId: TenantId) => tenantId === TENANT ? dataset.version : null;
  const source: ReadyAnswers = {
    summary(tenantId) {
      asked.push("summary");
      const data_version = versionFor(tenantId);
      return Promise.resolve(data_version === null ? null : { data_version, row_count: 1, columns });
    },
    dataVersion(tenantId) {
      asked.push("version");
      return Promise.resolve(versionFor(tenantId));
    },
  };
  const clock = { ms: 0 }, cache = createReadyCache(source, { now: () => clock.ms });
  const versionAnswered = async (tenantId = TENANT) =>
    (await cache.summary(tenantId, ID))?.data_version ?? null;
  return { dataset, asked, versionAnswered, clock, cache };
}

Deno.test("createReadyCache() reads a summary once for a version, and asks for the version after 50 ms", async () => {
  const { dataset, asked, versionAnswered, clock } = open();
  assertEquals([await versionAnswered(), await versionAnswered(), await versionAnswered()], [1, 1, 1]);
  assertEquals(asked.splice(0), ["summary", "version"]);
  dataset.version = 2;
  clock.ms = 49;
  assertEquals([await versionAnswered(), asked.splice(0)], [1, []]);
  clock.ms = 50;
  assertEquals([await versionAnswered(), await versionAnswered()], [2, 2]);
  assertEquals(asked.splice(0), ["version", "summary"]);
});

Deno.test("createReadyCache() asks at once after a change of its own process", async () => {
  const { dataset, versionAnswered, cache } = open();
  assertEquals([await versionAnswered(), await versionAnswered()], [1, 1]);
  dataset.version = 2;
  cache.forget(OTHER);
  assertEquals(await versionAnswered(), 1);
  cache.forget(TENANT);
  assertEquals(await versionAnswered(), 2);
});

Deno.test("createReadyCache() answers nothing of a dataset that is gone, nor to another tenant", async () => {
  const { dataset, versionAnswered, cache } = open();
  assertEquals([await versionAnswered(), await versionAnswered(OTHER)], [1, null]);
  dataset.version = null;
  cache.forget(TENANT);
  assertEquals(await versionAnswered(), null);
  dataset.version = 1;
  cache.forget(TENANT);
  assertEquals(await versionAnswered(), 1);
});

Deno.test("createReadyCache() keeps no long summary", async () => {
  const { asked, versionAnswered } = open({ columns: `["${"x".repeat(64 * 1024)}"]` });
  assertEquals([await versionAnswered(), await versionAnswered()], [1, 1]);
  assertEquals(asked, ["summary", "summary"]);
});
