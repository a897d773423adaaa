import { AppError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import { CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import { begin } from "@shared/postgres/begin.ts";
import { connect } from "@shared/postgres/connect.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { tableOf } from "../../datasets/table_sql.ts";
import { testAxi } from "../../testing.ts";
import { planCohorts } from "./cohort_plan.ts";
import { createCohortRepository } from "./repository.ts";

Deno.test("the events of cohorts and their counts are given up at the deadline", async () => {
  await using axi = await testAxi();
  await using stack = new AsyncDisposableStack();
  const sql = connect(axi.config.POSTGRES_URL, { max: 2 });
  stack.defer(() => sql.end());
  const user = await axi.newUser();
  const dataset = await user.upload("e.csv", "who,day\na,2024-01-01\n");
  const request = { dataset_id: dataset.dataset_id, actor_column: "who", time_column: "day" };
  const plan = planCohorts(CohortsRequest.parse(request), dataset);
  const repository = createCohortRepository(sql);
  const tenantId = user.user.tenant_id as Parameters<typeof tableOf>[0];
  const source = (deadline: number) => ({ tenantId, datasetId: dataset.dataset_id as DatasetId, deadline });
  const read = async (deadline: number) => await Array.fromAsync(repository.events(source(deadline), plan));

  await begin(axi.superuser, async (tx) => {
    await tx.unsafe(`lock table ${tableOf(tenantId, source(0).datasetId)} in access exclusive mode`);
    for (const late of [read, (deadline: number) => repository.counts(source(deadline), plan)]) {
      const { code } = await assertRejects(() => late(Date.now() + 200), AppError);
      assertEquals(code, "DEADLINE_EXCEEDED");
    }
  });
  assertEquals((await read(Date.now() + 10_000)).length > 0, true);
});
