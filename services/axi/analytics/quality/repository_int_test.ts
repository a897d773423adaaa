import { AppError } from "@shared/core/errors.ts";
import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { begin } from "@shared/postgres/begin.ts";
import { connect } from "@shared/postgres/connect.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { tableOf } from "../../datasets/table_sql.ts";
import { testAxi } from "../../testing.ts";
import { planQuality } from "./quality_plan.ts";
import { QualityScan } from "./quality_scan.ts";
import { createTableRepository } from "./repository.ts";

Deno.test("rows() gives a table to the scan whole, however it is cut, and gives up at the deadline", async () => {
  await using axi = await testAxi();
  await using stack = new AsyncDisposableStack();
  const sql = connect(axi.config.POSTGRES_URL, { max: 2 });
  stack.defer(() => sql.end());
  const user = await axi.newUser();
  const lines = Array.from({ length: 500 }, (_, i) => `${i % 250},${"x".repeat(i % 40)},${i % 250 / 4}`);
  const { dataset_id, row_count } = await user.upload("t.csv", `a,b,c\n${lines.join("\n")}\n`);
  const { json: summary } = await user.get(`/datasets/${dataset_id}/summary`);
  const source = {
    tenantId: user.user.tenant_id as TenantId, // safe: the service has given it
    datasetId: dataset_id as DatasetId, // likewise
    rowCount: row_count,
    columns: summary.columns,
  };
  const tables = createTableRepository(sql);
  const bytes = new Uint8Array(
    await new Blob(
      await Array.fromAsync(
        tables.rows({ ...source, deadline: Date.now() + 10_000 }),
        (chunk) => chunk.slice(),
      ),
    ).arrayBuffer(),
  );
  for (const step of [1, 7, 1000, bytes.length]) {
    const scan = new QualityScan(planQuality(summary.columns, row_count), row_count);
    for (let at = 0; at < bytes.length; at += step) scan.add(bytes.subarray(at, at + step));
    assertEquals(
      [scan.rows, scan.duplicates, scan.nullPairs.count(0, 0)],
      [500, 0, 13],
      `${step} bytes at a time`,
    );
  }
  await begin(axi.superuser, async (tx) => {
    await tx.unsafe(`lock table ${tableOf(source.tenantId, source.datasetId)} in access exclusive mode`);
    const late = () => Array.fromAsync(tables.rows({ ...source, deadline: Date.now() + 200 }));
    assertEquals((await assertRejects(late, AppError)).code, "DEADLINE_EXCEEDED");
  });
});
