import { connect } from "../postgres/connect.ts";
import { idempotencyMigrations } from "../postgres/idempotency.ts";
import { assertEquals } from "./assert.ts";
import { testDatabase } from "./database.ts";

const OPTIONS = { schema: "room", sources: [idempotencyMigrations] };

Deno.test("testDatabase() gives each caller a migrated database of its own, and drops it", async () => {
  const names: string[] = [];
  {
    const databases = await Promise.all([
      testDatabase(OPTIONS),
      testDatabase(OPTIONS),
      testDatabase(OPTIONS),
    ]);
    for (const { appUrl, ...database } of databases) {
      await using _ = database;
      const sql = connect(appUrl, { max: 1 });
      assertEquals((await sql`select * from room.idempotency_keys`).count, 0);
      names.push(new URL(appUrl).pathname.slice(1));
      await sql.end();
    }
  }
  assertEquals(new Set(names).size, 3);
  assertEquals(await remaining("pg_database", "datname", names), []);
});

Deno.test("testDatabase() drops the tenants' roles that have rights in it, with their sessions", async () => {
  const role = `tenant_${crypto.randomUUID().replaceAll("-", "")}`;
  const sessions = [];
  {
    await using database = await testDatabase(OPTIONS);
    const owner = connect(database.ownerUrl, { max: 1 });
    await owner.unsafe(
      `create role ${role}; create schema ${role}; grant usage on schema ${role} to ${role};`,
    );
    sessions.push(owner);
  }
  assertEquals(await remaining("pg_roles", "rolname", [role]), []);
  for (const session of sessions) await session.end();
});

/** Which of the names the server still knows. */
async function remaining(catalog: string, column: string, names: readonly string[]): Promise<string[]> {
  const sql = connect(Deno.env.get("TEST_POSTGRES_URL") ?? "", { max: 1 });
  try {
    const rows = await sql<{ name: string }[]>`
      select ${sql(column)} as name from ${sql(catalog)} where ${sql(column)} in ${sql([...names])}`;
    return rows.map(({ name }) => name);
  } finally {
    await sql.end();
  }
}
