import type { Column } from "@shared/contracts/axi_datasets.ts";
import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";
import { assertSame, contentOf, sendTo } from "./testing.ts";

const FILE = 'code,day,n,amount\n007,01/02/2024,1,"1,5"\n008,03/04/2024,x,"2,5"\n009,05/06/2024,3,NA\n';

Deno.test("POST /datasets/{id}/retype makes what an upload with these options makes", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id, columns } = await user.upload("a.csv", FILE);
  assertEquals(columns.map(({ type }) => type), ["text", "text", "text", "float"]);
  const options = { date_order: "mdy", types: { code: "int", n: "int" }, null_values: ["NA"] };
  const { status, json, headers } = await user.post(`/datasets/${dataset_id}/retype`, { options });
  assertEquals([status, json.data_version, headers.get("etag")], [200, 2, '"2"'], JSON.stringify(json));
  assertEquals(json.schema_diff.retyped, [
    { column: "code", from: "text", to: "int" },
    { column: "day", from: "text", to: "date" },
    { column: "n", from: "text", to: "int" },
  ]);
  const anew = await user.upload("b.csv", FILE, { options });
  assertSame(await contentOf(user, dataset_id), await contentOf(user, anew.dataset_id));
  assertEquals((await user.get(`/datasets/${dataset_id}/original`)).json, FILE);
  const back = await user.post(`/datasets/${dataset_id}/retype`, { types: { code: "text" } });
  assertEquals(back.json.columns.map(({ type }: Column) => type), ["text", "date", "int", "float"]);
});

Deno.test("POST /datasets/{id}/retype reads appended files again, too", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "id,n\n1,10\n2,20\n");
  await sendTo(user, `${dataset_id}/append`, "n,id,city\n1.5,3,007\nx,4,008\n");
  await sendTo(user, `${dataset_id}/append`, "id;n;note\n5;2,5;a\n", { query: "?new_columns=ignore" });
  const before = await contentOf(user, dataset_id);
  assertEquals(before.rows, [[1, 10, null], [2, 20, null], [3, null, "007"], [4, null, "008"], [
    5,
    null,
    null,
  ]]);
  const same = await user.post(`/datasets/${dataset_id}/retype`, {});
  assertEquals(same.status, 200, JSON.stringify(same.json));
  assertSame(await contentOf(user, dataset_id), before);
  const { json } = await user.post(`/datasets/${dataset_id}/retype`, { types: { n: "float", city: "int" } });
  assertEquals(json.schema_diff, {
    added: [],
    missing: [],
    ignored: [],
    retyped: [{ column: "n", from: "int", to: "float" }, { column: "city", from: "text", to: "int" }],
  });
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, [
    [1, 10, null],
    [2, 20, null],
    [3, 1.5, 7],
    [4, null, 8],
    [5, 2.5, null],
  ]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rejects`)).json.items, [
    { reject_id: 1, part: 2, line: 3, column: "n", raw: "x", reason: "not_a_float" },
  ]);
  assertEquals(
    (await user.get(`/datasets/${dataset_id}/parts`)).json.items.map((part: { rejected_count: number }) =>
      part.rejected_count
    ),
    [0, 1, 0],
  );
});

Deno.test("POST /datasets/{id}/retype refuses what an upload would refuse, and changes nothing", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", FILE);
  const before = await contentOf(user, dataset_id);
  const refusals: readonly (readonly [unknown, RegExp])[] = [
    [{ types: { nothing: "int" } }, /the type of "nothing"/],
    [{ types: { n: "number" } }, /types/],
    [{ types: { day: "date" } }, /day from month/],
    [{ options: { encoding: "utf-7" } }, /encoding/],
    [{ options: { decimal: ",", thousands: "," } }, /thousands/],
    [{ more: 1 }, /more|key/i],
  ];
  for (const [body, detail] of refusals) {
    const { status, json } = await user.post(`/datasets/${dataset_id}/retype`, body);
    assertEquals([status, json.code], [422, "VALIDATION"], JSON.stringify([body, json]));
    assertMatch(json.detail, detail);
  }
  assertEquals(await contentOf(user, dataset_id), before);
});

Deno.test("POST /datasets/{id}/retype happens once by Idempotency-Key", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", FILE);
  const headers = { "idempotency-key": crypto.randomUUID() };
  const first = await user.post(`/datasets/${dataset_id}/retype`, { types: { n: "int" } }, headers);
  const again = await user.post(`/datasets/${dataset_id}/retype`, { types: { n: "int" } }, headers);
  assertEquals([first.status, again.json], [200, first.json]);
  const other = await user.post(`/datasets/${dataset_id}/retype`, { types: { n: "text" } }, headers);
  assertEquals([other.status, other.json.code], [422, "IDEMPOTENCY_MISMATCH"]);
  assertEquals((await user.get(`/datasets/${dataset_id}`)).json.data_version, 2);
});
