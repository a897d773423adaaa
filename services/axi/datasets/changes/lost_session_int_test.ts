import { hexOf } from "@shared/core/ids.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { type TestAxi, testAxi, type TestUser } from "../../testing.ts";
import { contentOf, sendTo } from "./testing.ts";

const FILE = "id,n\n1,10\n2,20\n";

/** Ends the session that waits for a lock somebody holds, as a database that dies would; true once there was one. */
async function endWaiting(axi: TestAxi): Promise<boolean> {
  const ended = await axi.superuser`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`;
  return ended.length > 0;
}

/** Does the work while nobody else may write to the dataset's table, or read it, and ends its session in the middle. */
async function cutInTheMiddle<Result>(
  axi: TestAxi,
  table: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const locked = Promise.withResolvers<void>(), over = Promise.withResolvers<void>();
  const holder = axi.superuser.begin(async (tx) => {
    await tx.unsafe(`lock table ${table} in share mode`);
    locked.resolve();
    await over.promise;
  });
  await locked.promise;
  const result = work();
  await eventually("a session waits", () => endWaiting(axi));
  over.resolve();
  await holder;
  return await result;
}

function tableOf({ user }: TestUser, id: string): string {
  return `tenant_${hexOf(user.tenant_id)}.d_${hexOf(id)}`;
}

Deno.test("a change of rows whose session is lost in the middle leaves the version before, and can be repeated", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const changes = [
    (id: string) => sendTo(user, `${id}/append`, "n,id,more\n30,3,x\n"),
    (id: string) => sendTo(user, `${id}/append`, "n,id\n30,3\n"),
    (id: string) => sendTo(user, `${id}/replace`, "other\nx\n"),
    (id: string) => user.post(`/datasets/${id}/retype`, { types: { n: "text" } }),
  ];
  for (const change of changes) {
    const { dataset_id } = await user.upload("a.csv", FILE);
    const before = await contentOf(user, dataset_id);
    const cut = await cutInTheMiddle(axi, tableOf(user, dataset_id), () => change(dataset_id));
    assertEquals([cut.status, cut.json.code], [503, "UNAVAILABLE"], JSON.stringify(cut.json));
    assertEquals(await contentOf(user, dataset_id), before);
    assertEquals((await user.get(`/datasets/${dataset_id}`)).json.data_version, 1);
    const repeated = await change(dataset_id);
    assertEquals([repeated.status, repeated.json.data_version], [200, 2], JSON.stringify(repeated.json));
  }
  const left = await axi.superuser`select relname from pg_class where relname like 'aside_%'`;
  assertEquals(left.length, 0);
});
