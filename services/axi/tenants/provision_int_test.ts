import { type TenantId, tenantSchema } from "@shared/core/ids.ts";
import { connect } from "@shared/postgres/connect.ts";
import { databaseUrl } from "@shared/postgres/provision.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { testAccounts } from "../auth/testing.ts";

Deno.test("a tenant's role reads its own tables and views, and is refused everything else", async () => {
  await using axi = await testAccounts();
  const [ours, theirs] = [await axi.newUser(), await axi.newUser()].map(({ user }) =>
    tenantSchema(user.tenant_id as TenantId)
  );
  if (ours === undefined || theirs === undefined) throw new TypeError("Cannot happen: two users were made");
  for (const schema of [ours, theirs]) {
    await axi.sql.unsafe(`
      create table ${schema}.d_1 (x int); insert into ${schema}.d_1 values (1);
      create view ${schema}.orders as select * from ${schema}.d_1`);
  }
  await using stack = new AsyncDisposableStack();
  const superuser = connect(axi.database.superuserUrl, { max: 1 });
  stack.defer(() => superuser.end());
  // What whoever gives the role to a sandbox has to do first.
  const { database } = superuser.options;
  await superuser.unsafe(`
    alter role ${ours} login password 'for-tests-only'; grant connect on database ${database} to ${ours}`);
  const login = { user: ours, password: "for-tests-only" };
  const tenant = connect(databaseUrl(axi.database.superuserUrl, database, login), { max: 1 });
  stack.defer(() => tenant.end());
  // Its transactions are read-only until it says otherwise; the rights must hold then too.
  const asTenant = (statement: string) => tenant.begin("read write", (tx) => tx.unsafe(statement));

  assertEquals((await asTenant(`select x from ${ours}.orders`)).map(({ x }) => x), [1]);
  const refused = [
    `select * from ${theirs}.orders`,
    `insert into ${ours}.d_1 values (2)`,
    `delete from ${ours}.orders`,
    `create table ${ours}.mine (x int)`,
    `drop table ${ours}.d_1`,
    "select * from axi.tenants",
    "select * from axi.user_profiles",
    "select axi.find_login('person1', null)",
    "select axi.provision_tenant(gen_random_uuid())",
    "create table public.mine (x int)",
    "create temporary table mine (x int)",
    "set role axi_app",
    `alter role ${ours} connection limit 100`,
    "create schema mine",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
    "select pg_advisory_lock(1)",
    "select pg_try_advisory_xact_lock(1, 1)",
    "select pg_logical_emit_message(false, 'x', 'x')",
  ];
  for (const statement of refused) {
    const error = await assertRejects(() => asTenant(statement), Error);
    assertEquals([statement, "code" in error ? error.code : null], [statement, "42501"]);
  }
  await assertRejects(() => tenant`create temporary table mine (x int)`, Error, "read-only");
  const [role] = await superuser`
    select rolinherit, rolsuper, rolcreaterole, rolconnlimit,
      (select count(*)::int from pg_auth_members where member = pg_roles.oid) as memberships,
      'default_transaction_read_only=on' = any(rolconfig) as reads_only
    from pg_roles where rolname = ${ours}`;
  assertEquals({ ...role }, {
    rolinherit: false,
    rolsuper: false,
    rolcreaterole: false,
    rolconnlimit: 8,
    memberships: 0,
    reads_only: true,
  });
});

Deno.test("axi_app sees one tenant a transaction, no password hash, and can't make members of its own", async () => {
  await using axi = await testAccounts();
  const [{ user: ours }] = [await axi.newUser(), await axi.newUser()];
  const tables = ["tenants", "users", "memberships", "sessions", "refresh_tokens", "user_profiles"];
  for (const table of tables) {
    const key = table === "users" ? "user_id" : "tenant_id";
    const read = (tenantId: string) =>
      axi.sql.begin(async (tx) => {
        await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
        return (await tx.unsafe(`select ${key} from axi.${table}`)).map((row) => row[key]);
      });
    assertEquals([table, await read(ours.tenant_id)], [table, [ours[key]]]);
    assertEquals([table, await read("")], [table, []]);
  }
  const refused = [
    "select password_hash from axi.users",
    "insert into axi.memberships (tenant_id, user_id, role) select tenant_id, user_id, 'admin' from axi.memberships",
    "update axi.memberships set role = 'admin'",
    "update axi.users set email = 'x'",
    "delete from axi.users",
    "update axi.service_clients set scopes = '{}'",
    "update axi.signing_keys set activates_at = now()",
    "update axi.revocations set not_before = now()",
    "create role mine",
  ];
  for (const statement of refused) {
    const error = await assertRejects(() => axi.sql.unsafe(statement), Error);
    assertEquals([statement, "code" in error ? error.code : null], [statement, "42501"]);
  }
});

Deno.test("provisioning a tenant that doesn't exist, or twice, fails and leaves nothing", async () => {
  await using axi = await testAccounts();
  const { user } = await axi.newUser();
  await assertRejects(
    () => axi.sql`select axi.provision_tenant(gen_random_uuid())`,
    Error,
    "there is no such tenant",
  );
  await assertRejects(() => axi.sql`select axi.provision_tenant(${user.tenant_id})`, Error, "already exists");
  const [count] = await axi
    .owner`select count(*)::int as schemas from pg_namespace where nspname ~ '^tenant_'`;
  assertEquals({ ...count }, { schemas: 1 });
});
