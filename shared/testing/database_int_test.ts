import { connect } from "../postgres/connect.ts";
import { idempotencyMigrations } from "../postgres/idempotency.ts";
import { assertEquals } from "./assert.ts";
import { testDatabase } from "./database.ts";

const OPTIONS = { schema: "room", sources: [idempotencyMigrations] };

Deno.test("testDatabase() gives migrated databases of its own to each caller and drops them", async () => {
  const names: string[] = [];
  const superuserUrl = Deno.env.get("TEST_POSTGRES_URL") ?? "";
  {
    await using first = await testDatabase(OPTIONS);
    await using second = await testDatabase(OPTIONS);
    for (const { appUrl } of [first, second]) {
      const sql = connect(appUrl, { max: 1 });
      const [row] = await sql<{ name: string; rows: number }[]>`
        select current_database() as name, (select count(*) from room.idempotency_keys) as rows`;
      assertEquals(row?.rows, 0);
      names.push(row?.name ?? "");
      await sql.end();
    }
  }
  assertEquals(new Set(names).size, 2);
  const sql = connect(superuserUrl, { max: 1 });
  assertEquals([...await sql`select 1 from pg_database where datname in ${sql(names)}`], []);
  await sql.end();
});
