import { begin } from "@shared/postgres/begin.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { type TestAxi, testAxi } from "../testing.ts";

const PATH = "/analytics/query";

async function storedIds(axi: TestAxi): Promise<string[]> {
  const rows = await axi.superuser<{ analysis_id: string }[]>`
    select analysis_id from axi.analyses order by created_at, analysis_id`;
  return rows.map(({ analysis_id }) => analysis_id);
}

Deno.test("cachedAnalysis() computes a question once for a version of the rows, whoever of the tenant asks", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("a.csv", "n\n1\n2\n");
  const question = { dataset_id, measures: [{ op: "sum", column: "n" }], limit: 10 };
  const answers = await Promise.all(Array.from({ length: 5 }, () => user.post(PATH, question)));
  const [{ json: first }] = answers;
  assertEquals(answers.map(({ json }) => json), Array(5).fill(first));
  assertEquals(await storedIds(axi), [first.analysis_id]);
  assertEquals((await stranger.post(PATH, question)).status, 404);

  const other = await user.post(PATH, { ...question, limit: 11 });
  assertEquals(await storedIds(axi), [first.analysis_id, other.json.analysis_id]);
  await axi.superuser`update axi.datasets set data_version = 2`;
  const { json: second } = await user.post(PATH, question);
  assertEquals([second.data_version, second.analysis_id === first.analysis_id], [2, false]);
});

Deno.test("cachedAnalysis() gives no answer to rows that changed while it was computed, and keeps none", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id, table_name } = await user.upload("a.csv", "n\n1\n2\n");
  const question = { dataset_id, measures: [{ op: "count" }] };
  const tenant = user.user.tenant_id.replaceAll("-", ""), table = dataset_id.replaceAll("-", "");
  const { asked } = await begin(axi.superuser, async (tx) => {
    await tx.unsafe(`lock table tenant_${tenant}.d_${table} in access exclusive mode`);
    const asked = user.post(PATH, question);
    await eventually("the query waits for the table", async () => {
      const [{ waiting }] = await tx`
        select count(*)::int as waiting from pg_locks
        where not granted and database = (select oid from pg_database where datname = current_database())`;
      return waiting === 1;
    });
    await tx`update axi.datasets set data_version = 2 where table_name = ${table_name}`;
    return { asked };
  });
  const answer = await asked;
  assertEquals([answer.status, answer.json.code, answer.headers.get("retry-after")], [
    503,
    "UNAVAILABLE",
    "1",
  ]);
  assertEquals(await storedIds(axi), []);
  assertEquals((await user.post(PATH, question)).json.data_version, 2);
});

Deno.test("a dataset keeps its newest 200 analyses", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("a.csv", "n\n1\n");
  await axi.superuser`
    insert into axi.analyses (analysis_id, tenant_id, dataset_id, owner_id, kind, data_version, request, result, created_at)
    select gen_random_uuid(), ${user.user.tenant_id}, ${dataset_id}, ${user.user.user_id}, 'query', 1, '{}', '{}',
      timestamptz '2020-01-01' + i * interval '1 day' from generate_series(1, 200) i`;
  const { json } = await user.post(PATH, { dataset_id, measures: [{ op: "count" }] });
  const [{ count, oldest }] = await axi.superuser`
    select count(*)::int, min(created_at)::date as oldest from axi.analyses`;
  assertEquals([count, oldest, (await storedIds(axi)).at(-1)], [200, "2020-01-03", json.analysis_id]);
});
