import { assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { begin } from "./begin.ts";
import { connect } from "./connect.ts";
import { postgresCode } from "./errors.ts";
import type { Sql, Tx } from "./sql.ts";

const KILLS = 20;
const WORKERS = 20;

/** A database with an empty table `notes`, a pool on it, and the power to end the pool's sessions. */
async function openVictim(max: number) {
  const database = await testDatabase({ schema: "loss", sources: [] });
  const sql = connect(database.superuserUrl, { max, applicationName: "victim" });
  const killer = connect(database.superuserUrl, { max: 1 });
  await killer`create table notes (text text)`;
  return {
    sql,
    /** Ends the pool's sessions, and waits up to that long for each to be gone. */
    async kill(waitMs: number) {
      await killer`
        select pg_terminate_backend(pid, ${waitMs}) from pg_stat_activity
        where application_name = 'victim' and datname = current_database()`;
    },
    notes: async () =>
      (await killer<{ text: string }[]>`select text from notes order by text`).map((row) => row.text),
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 });
      await killer.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

const note = (tx: Tx | Sql, text: string) => tx`insert into notes values (${text})`;

Deno.test("a transaction whose session ends while it works rejects, and the pool serves on", async () => {
  await using victim = await openVictim(1);
  const error = await assertRejects(() =>
    begin(victim.sql, async (tx) => {
      await note(tx, "lost");
      await Promise.all([tx`select pg_sleep(60)`, victim.kill(5_000)]);
    })
  );
  assertEquals(["CONNECTION_CLOSED", "ECONNRESET"].includes(postgresCode(error) ?? ""), true);
  await begin(victim.sql, (tx) => note(tx, "kept"));
  assertEquals(await victim.notes(), ["kept"]);
});

Deno.test("a transaction whose session ends while it pauses commits nothing in the next one", async () => {
  await using victim = await openVictim(1);
  const [lost, next] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = assertRejects(() =>
    begin(victim.sql, async (tx) => {
      await note(tx, "lost");
      await victim.kill(5_000);
      lost.resolve();
      await next.promise; // the pool's only connection serves another transaction by now
      await note(tx, "stray");
    })
  );
  await lost.promise;
  await begin(victim.sql, async (tx) => {
    await note(tx, "kept");
    next.resolve();
    await first;
    await note(tx, "kept too");
  });
  assertEquals(await victim.notes(), ["kept", "kept too"]);
});

Deno.test("a transaction that has ended refuses further statements", async () => {
  await using victim = await openVictim(1);
  const kept = await begin(victim.sql, (tx) => Promise.resolve({ tx }));
  const error = await assertRejects(async () => await note(kept.tx, "stray"));
  assertEquals(postgresCode(error), "TRANSACTION_ENDED");
  assertEquals(await victim.notes(), []);
});

const WORK: Readonly<Record<string, (sql: Sql) => Promise<unknown>>> = {
  statements: async (sql) => await sql`select ${1}::int`,
  transactions: (sql) =>
    begin(sql, async (tx) => {
      await tx`select ${1}::int`;
      await tx.savepoint((inner) => inner`select 1 / 0`).catch(() => {});
      await tx`select 2`;
    }),
  "reserved connections": async (sql) => {
    const reserved = await sql.reserve();
    try {
      await reserved`select ${1}::int`;
    } finally {
      reserved.release();
    }
  },
};

for (const [kind, work] of Object.entries(WORK)) {
  Deno.test(`a pool serves ${kind} on after ${KILLS} ends of all its sessions under load`, async () => {
    await using victim = await openVictim(5);
    let isOver = false;
    const workers = Array.from({ length: WORKERS }, async () => {
      while (!isOver) await work(victim.sql).catch(() => {});
    });
    for (let kills = 0; kills < KILLS; kills++) {
      await victim.kill(0);
      await work(victim.sql).catch(() => {});
    }
    isOver = true;
    await Promise.all(workers);
    await Promise.all(Array.from({ length: WORKERS }, () => work(victim.sql)));
  });
}
