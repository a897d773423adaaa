import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { DatasetId, TenantId, UserId } from "@shared/core/ids.ts";
import { connect } from "@shared/postgres/connect.ts";
import { assert, assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { createTenantSlots } from "../tenant_slots.ts";
import { testAxi, type TestUser } from "../testing.ts";
import { createExportDataset } from "./export_dataset.ts";
import { createExportRepository } from "./export_repository.ts";

const QUERY = { format: "csv", formula_safe: "true", bom: "false" } as const;
/** More than lies in the buffers between the database and a reader that stalls. */
const LINES = 24_000;

async function uploadLarge(user: TestUser): Promise<DatasetId> {
  const { dataset_id } = await user.upload(
    "large.csv",
    `n,text\n${`1,${"x".repeat(1_000)}\n`.repeat(LINES)}`,
  );
  return dataset_id as DatasetId;
}

function contextOf({ user }: TestUser): RequestContext {
  return {
    correlation_id: "c",
    request_id: "r",
    traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-00`,
    deadline: Date.now() + 30_000,
    idempotency: null,
    tenant_id: user.tenant_id as TenantId,
    user_id: user.user_id as UserId,
    role: "viewer",
    scopes: [],
  };
}

Deno.test("an export that nobody reads on gives its connection back", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const id = await uploadLarge(user);
  const sql = connect(axi.config.POSTGRES_URL, { max: 1 });
  try {
    const exportDataset = createExportDataset({
      get: axi.deps.datasets.get,
      exports: createExportRepository(sql),
      slots: createTenantSlots({ each: 2, refusal: "Cannot" }),
      times: { stallMs: 200, totalMs: 600_000 },
    });
    const query = { ...QUERY, signal: new AbortController().signal };
    const stalled = (await exportDataset(contextOf(user), id, query)).body.getReader();
    for (let i = 0; i < 3; i++) await stalled.read();
    const other = await exportDataset(contextOf(user), id, query); // waits for the only connection
    assertEquals((await new Response(other.body).bytes()).length, 7 + LINES * 1_003);
    const error = await assertRejects(() => stalled.read(), AppError, "read too slowly");
    assertEquals(error.code, "DEADLINE_EXCEEDED");
  } finally {
    await sql.end({ timeout: 5 });
  }
});

Deno.test("GET /datasets/{id}/export: no tenant keeps others from exporting, nor anybody from uploading", async () => {
  await using axi = await testAxi();
  const [greedy, other] = [await axi.newUser(), await axi.newUser()];
  const id = await uploadLarge(greedy);
  const stalled = [];
  for (let i = 0; i < 10; i++) {
    const response = await axi.app.request(`/datasets/${id}/export`, {
      headers: { authorization: `Bearer ${greedy.tokens.access_token}` },
    });
    const reader = response.body?.getReader();
    if (response.status === 200) await reader?.read();
    stalled.push({ status: response.status, reader });
  }
  assertEquals(stalled.map(({ status }) => status), [200, 200, ...Array(8).fill(429)]);
  const { dataset_id } = await other.upload("a.csv", "x\n1\n");
  assertEquals((await other.get(`/datasets/${dataset_id}/export`)).json, "x\n1\n");
  for (const { reader } of stalled) await reader?.cancel();
  const again = await greedy.get(`/datasets/${id}/export`);
  assert(again.status === 200, "the slots are free again");
});
