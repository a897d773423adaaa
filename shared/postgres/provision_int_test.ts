import { assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { connect } from "./connect.ts";
import { databaseUrl, provisionDatabase } from "./provision.ts";

const PASSWORD = "for-tests-only";

// testDatabase() provisions what it gives, so that these tests look at its result.
const database = await testDatabase({ schema: "prov", sources: [] });
const name = new URL(database.appUrl).pathname.slice(1);
const owner = connect(database.ownerUrl, { max: 1 });
const app = connect(database.appUrl, { max: 1 });
Deno.test.afterAll(async () => {
  await owner.end();
  await app.end();
  await database[Symbol.asyncDispose]();
});

Deno.test("provisionDatabase() gives the application role neither schemas nor roles nor other rights to make", async () => {
  for (
    const statement of ["create schema mine", "create table public.mine (n int)", "create role prov_mine"]
  ) {
    await assertRejects(() => app.unsafe(statement), null, "permission denied");
  }
});

Deno.test("provisionDatabase() bounds how long the application role waits for locks and idles in transactions", async () => {
  const [row] = await app`
    select current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`;
  assertEquals({ ...row }, { lock: "5s", idle: "1min" });
});

Deno.test("provisionDatabase() lets the owner make a tenant's schema for the application and a role that reads it", async () => {
  const tenant = "tenant_" + crypto.randomUUID().replaceAll("-", "");
  await owner.unsafe(`
    create schema ${tenant} authorization prov_app;
    create role ${tenant} login noinherit password '${PASSWORD}';
    grant usage on schema ${tenant} to ${tenant};
    alter default privileges for role prov_app in schema ${tenant} grant select on tables to ${tenant};
    grant connect on database ${name} to ${tenant};`);
  await app.unsafe(`create table ${tenant}.rows as select 7 as n`);
  const reader = connect(databaseUrl(database.superuserUrl, name, { user: tenant, password: PASSWORD }), {
    max: 1,
  });
  assertEquals((await reader.unsafe(`select n from ${tenant}.rows`)).count, 1);
  await assertRejects(() => reader.unsafe(`delete from ${tenant}.rows`), null, "permission denied");
  await reader.end();
});

Deno.test("provisionDatabase() lets nobody connect who was not granted it", async () => {
  const stranger = "tenant_" + crypto.randomUUID().replaceAll("-", "");
  const superuser = connect(database.superuserUrl, { max: 1 });
  await superuser.unsafe(`create role ${stranger} login password '${PASSWORD}'`);
  const sql = connect(databaseUrl(database.superuserUrl, name, { user: stranger, password: PASSWORD }), {
    max: 1,
  });
  await assertRejects(async () => await sql`select 1`, null, "permission denied for database");
  await superuser.unsafe(`drop role ${stranger}`);
  await superuser.end();
});

Deno.test("provisionDatabase() may run again, and many times at once, and takes passwords of any characters", async () => {
  const password = `it's "a" \\ pass:word@/?#%`;
  const options = {
    database: name,
    ownerRole: "prov_owner",
    ownerPassword: PASSWORD,
    appRole: "prov_app",
    appPassword: password,
  };
  const runs = await Promise.all(
    Array.from({ length: 3 }, () => provisionDatabase(database.superuserUrl, options)),
  );
  for (const { appUrl } of runs) {
    assertEquals(decodeURIComponent(new URL(appUrl).password), password);
    const sql = connect(appUrl, { max: 1 });
    assertEquals([...await sql`select current_user::text as name`], [{ name: "prov_app" }]);
    await sql.end();
  }
});
