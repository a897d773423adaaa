import { gzipSync } from "node:zlib";
import { assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { testAxi } from "../testing.ts";
import { bytesOf, loadFile } from "./csv/testing.ts";
import { tableOf } from "./table_sql.ts";

const ROWS = 24_000; // more than the head holds, and than pass between two checks
const rowsOf = (row: (i: number) => string) => Array.from({ length: ROWS }, (_, i) => row(i)).join("\n");
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Files by what only their end tells. */
const FILES: Record<string, Uint8Array> = {
  "nothing new": bytesOf(`a,b\n${rowsOf((i) => `${i},text ${i}`)}\n`),
  "one bad cell": bytesOf(`a,b\n${rowsOf((i) => `${i},text ${i}`)}\nbad,x\n`),
  "a float among ints": bytesOf(`a,b\n${rowsOf((i) => `${i},text ${i}`)}\n1.5,x\n`),
  "a code among ints": bytesOf(`a,b\n${rowsOf((i) => `${i},text ${i}`)}\n007,x\n`),
  "a decimal among floats": bytesOf(`a,b\n${rowsOf((i) => `${i}.5,text ${i}`)}\n0.10000000000000000001,x\n`),
  "texts that are ints in the end": bytesOf(`a,b\nx,y\n${rowsOf((i) => `${i},${i % 2}`)}\n`),
  "the order of day and month": bytesOf(
    `day,n\n${rowsOf((i) => `0${1 + i % 9}/03/2020,${i}`)}\n25/03/2020,1\n`,
  ),
  "values after nulls": bytesOf(`a,b\n${rowsOf((i) => `,text ${i}`)}\n1,x\n2,y\n`),
  "another encoding": latin(`a,b\n${rowsOf((i) => `${i},text ${i}`)}\n1,caf\xe9\n`),
  "a row too long": bytesOf(`a,b\n${rowsOf((i) => `${i},text ${i}`)}\n1,x,more\n1\n`),
};

/** As JSON has it, without what depends on the moment of the load. */
function withoutClock(summary: unknown): unknown {
  return JSON.parse(JSON.stringify(summary, (key, value) => key.startsWith("future_") ? undefined : value));
}

Deno.test("POST /datasets/upload loads while the file arrives what it would load after a whole survey", async (t) => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const [name, bytes] of Object.entries(FILES)) {
    await t.step(name, async () => {
      const dataset = await user.upload("a.csv", new Uint8Array(bytes));
      const { plan, result } = await loadFile(bytes, {}, [65_536]);
      assertEquals(dataset.columns.map(({ type }) => type), plan.columns.map(({ type }) => type));
      assertEquals(dataset.dialect.encoding, plan.dialect.encoding);
      assertEquals([dataset.row_count, dataset.rejected_count], [plan.rowCount, result.rejectedCount]);
      const { json: rejects } = await user.get(`/datasets/${dataset.dataset_id}/rejects`);
      const rejected = result.rejects.map((reject, i) => ({ reject_id: i + 1, part: 1, ...reject }));
      assertEquals(rejects.items, JSON.parse(JSON.stringify(rejected)));
      const { json: summary } = await user.get(`/datasets/${dataset.dataset_id}/summary`);
      const named = result.summary.columns.map((values, i) => ({
        name: plan.columns[i].name,
        source_name: plan.columns[i].source_name,
        type: plan.columns[i].type,
        ...values,
      }));
      const told = summary.columns.map((column: Record<string, unknown>, i: number) =>
        Object.fromEntries(Object.keys(named[i]).map((key) => [key, column[key]]))
      );
      assertEquals(withoutClock(told), withoutClock(named));
      const table = tableOf(user.user.tenant_id as TenantId, dataset.dataset_id as DatasetId);
      const [row] = await axi.superuser.unsafe(
        `select count(*)::int as rows, max(_row)::int as last from ${table}`,
      );
      assertEquals([row.rows, row.last], [plan.rowCount, plan.rowCount]);
    });
  }
});

Deno.test("POST /datasets/upload loads gzip as it loads what is in it, and keeps the packed bytes", async (t) => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const sent = [...Object.entries(FILES), ["a small one", bytesOf("a,b\n1,x\n")] as const];
  for (const [name, bytes] of sent) {
    await t.step(name, async () => {
      const packed = Uint8Array.from(gzipSync(bytes));
      const [plain, dataset] = [
        await user.upload("a.csv", new Uint8Array(bytes)),
        await user.upload("a.csv.gz", packed),
      ];
      const { columns, dialect, row_count, rejected_count } = plain;
      assertEquals(
        [dataset.columns, dataset.dialect, dataset.row_count, dataset.rejected_count, dataset.size_bytes],
        [columns, dialect, row_count, rejected_count, packed.length],
      );
      const summaries = await Promise.all([plain, dataset].map(async ({ dataset_id }) => {
        return (await user.get(`/datasets/${dataset_id}/summary`)).json.columns;
      }));
      assertEquals(summaries[1], summaries[0]);
    });
  }
});

Deno.test("POST /datasets/upload begins to load gzip before it has all come, and what lies behind its end is no row", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv = bytesOf(
    `a,b\n${Array.from({ length: 200_000 }, (_, i) => `${i},${Math.sin(i)}`).join("\n")}\n`,
  );
  const packed = Uint8Array.from([...gzipSync(csv), ...new Uint8Array(100_000)]);
  async function* halves() {
    yield packed.subarray(0, packed.length / 2);
    await eventually("a COPY runs", async () => {
      const [{ count }] = await axi.superuser`
        select count(*)::int as count from pg_stat_progress_copy where datname = current_database()`;
      return count > 0;
    });
    yield packed.subarray(packed.length / 2);
  }
  const { status, json } = await user.call("/datasets/upload", {
    method: "POST",
    headers: { "content-type": "application/gzip" },
    body: ReadableStream.from(halves()),
  });
  assertEquals([status, json.row_count, json.size_bytes], [201, 200_000, packed.length]);
});
