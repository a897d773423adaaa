import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi, type TestUser } from "../../testing.ts";

async function exported(
  user: TestUser,
  call: (path: string, init: RequestInit) => Response | Promise<Response>,
  id: string,
) {
  return await call(`/datasets/${id}/export?format=xlsx`, {
    headers: { authorization: `Bearer ${user.tokens.access_token}` },
  });
}

Deno.test("GET /datasets/{id}/export gives a workbook that uploads as the same table", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv =
    'id,price,day,at,ok,note\n1,10.25,2024-02-29,2024-02-29T12:00:00Z,true,=1+1\n2,,1999-12-31,,false,"a\nb"\n';
  const { dataset_id, columns } = await user.upload("a.csv", csv);
  const response = await exported(user, axi.app.request, dataset_id);
  assertEquals([
    response.status,
    response.headers.get("content-type"),
    response.headers.get("content-disposition"),
  ], [
    200,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    'attachment; filename="a.xlsx"',
  ]);
  const again = await user.upload("b.xlsx", new Uint8Array(await response.arrayBuffer()));
  assertEquals(again.columns, columns);
  const [first, second] = await Promise.all(
    [dataset_id, again.dataset_id].map(async (id) => (await user.get(`/datasets/${id}/rows`)).json.rows),
  );
  assertEquals(second, first);
});

Deno.test("GET /datasets/{id}/export refuses what no sheet can hold before it begins, and keeps no slot", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const upload = async (note: string) => (await user.upload("a.csv", `n,note\n1,x\n2,${note}\n`)).dataset_id;
  const tooLong = await upload("🙂".repeat(16_384));
  for (let i = 0; i < 4; i++) {
    const refused = await exported(user, axi.app.request, tooLong);
    const { code, detail } = await refused.json();
    assertEquals([refused.status, code, detail], [
      422,
      "VALIDATION",
      'Cannot export the dataset as XLSX: "note" in row 2 has more than 32767 characters; take another format',
    ]);
  }
  const fits = await exported(user, axi.app.request, await upload("é".repeat(32_767)));
  assertEquals([fits.status, (await fits.bytes()).length > 0], [200, true]);
  await axi.superuser`update axi.datasets set row_count = 1048576 where dataset_id = ${tooLong}`;
  const { detail } = await (await exported(user, axi.app.request, tooLong)).json();
  assertEquals(
    detail,
    "Cannot export the dataset as XLSX: it has 1048576 rows, a sheet holds 1048575; take another format",
  );
});
