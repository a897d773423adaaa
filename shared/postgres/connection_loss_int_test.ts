import { AppError } from "../core/errors.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { eventually } from "../testing/eventually.ts";
import { begin } from "./begin.ts";
import { connect } from "./connect.ts";
import { withinDeadline } from "./deadline.ts";
import { startEmbeddedPostgres } from "./embedded/embedded.ts";
import { postgresCode, toPostgresError } from "./errors.ts";
import type { Sql, Tx } from "./sql.ts";

const KILLS = 40;
const CONNECTIONS = 5;
const WORKERS = 20;
/** No work may take longer, whatever happens to its session. */
const BOUND_MS = 10_000;

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
    async isBusy() {
      const [row] = await killer`
        select 1 from pg_stat_activity
        where application_name = 'victim' and datname = current_database() and wait_event = 'PgSleep'`;
      return row !== undefined;
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
  assertEquals(codeOf(toPostgresError(error)), "UNAVAILABLE");
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

Deno.test("a statement of a transaction whose session is lost is refused, its savepoints too", async () => {
  await using victim = await openVictim(1);
  const heard = Promise.withResolvers<unknown[]>();
  const error = await assertRejects(() =>
    begin(victim.sql, async (tx) => {
      await tx.savepoint(async (inner) => {
        await victim.kill(5_000);
        const tries = await Promise.allSettled([
          note(inner, "a"),
          note(tx, "b"),
          tx.savepoint((x) => note(x, "c")),
        ]);
        heard.resolve(tries.map((outcome) => outcome.status === "rejected" && codeOf(outcome.reason)));
      });
    })
  );
  assertEquals(codeOf(toPostgresError(error)), "UNAVAILABLE");
  assertEquals(new Set((await heard.promise).map((code) => code === "UNAVAILABLE")), new Set([true]));
  assertEquals(await victim.notes(), []);
});

Deno.test("a server that accepts and hangs up gives UNAVAILABLE at once", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const hangingUp = (async () => {
    for await (const connection of listener) connection.close();
  })();
  const sql = connect(`postgres://nobody@127.0.0.1:${port}/nothing`, { max: 1 });
  const error = await assertRejects(() => withinDeadline(sql`select 1`, Date.now() + BOUND_MS));
  assertEquals(codeOf(toPostgresError(error)), "UNAVAILABLE");
  await sql.end();
  listener.close();
  await hangingUp;
});

Deno.test("a statement that is cancelled while it waits is never sent, and its connection works on", async () => {
  await using victim = await openVictim(1);
  await begin(victim.sql, async () => {
    const waiting = note(victim.sql, "never");
    const cancelled = assertRejects(async () => await waiting);
    waiting.cancel();
    assertEquals(postgresCode(await cancelled), "57014");
  });
  await note(victim.sql, "kept");
  assertEquals(await victim.notes(), ["kept"]);
});

Deno.test("a statement that is cancelled while it runs ends, inside a transaction and outside", async () => {
  await using victim = await openVictim(1);
  for (const run of [(sql: Sql) => endless(sql), (sql: Sql) => begin(sql, (tx) => endless(tx))]) {
    assertEquals(postgresCode(await assertRejects(() => run(victim.sql))), "57014");
  }
  await note(victim.sql, "kept");

  async function endless(sql: Sql | Tx): Promise<void> {
    const query = sql`select pg_sleep(60)`.execute();
    await eventually("it runs", async () => await victim.isBusy());
    query.cancel();
    await query;
  }
});

Deno.test("a statement that is cancelled behind others of its transaction leaves them their answers", async () => {
  await using victim = await openVictim(1);
  const answers = await begin(victim.sql, async (tx) => {
    const queries = [1, 2, 3].map((n) => tx`select ${n}::int as n, pg_sleep(0.2)`.execute());
    await eventually("the first runs", async () => await victim.isBusy());
    queries[1]?.cancel();
    return (await Promise.all(queries)).map(([row]) => row?.n);
  });
  assertEquals(answers, [1, 2, 3]);
});

Deno.test("a statement that is cancelled before it is sent rejects, and its transaction goes on", async () => {
  await using victim = await openVictim(1);
  const answer = await begin(victim.sql, async (tx) => {
    const query = tx`select 1 as n`.execute();
    const cancelled = assertRejects(async () => await query);
    query.cancel();
    assertEquals(postgresCode(await cancelled), "57014");
    const [row] = await tx`select 2 as n`;
    return row?.n;
  });
  assertEquals(answer, 2);
});

Deno.test("a pool serves on after its server was started anew", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "loss-test-" });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(dataDir, { recursive: true }));
  stack.defer(() => Deno.remove(`${dataDir}.password`));
  await Deno.remove(dataDir); // the server makes it
  let server = await startEmbeddedPostgres({ dataDir, durable: false });
  const { port, superuserUrl } = server;
  const sql = connect(superuserUrl, { max: CONNECTIONS });
  await meet(sql);
  await server[Symbol.asyncDispose]();
  const error = await assertRejects(async () => await sql`select 1`);
  assertEquals(codeOf(toPostgresError(error)), "UNAVAILABLE");
  server = await startEmbeddedPostgres({ dataDir, port, durable: false });
  await meet(sql);
  await sql.end();
  await server[Symbol.asyncDispose]();
});

/**
 * Notes its own name under its own setting, and goes on whatever happens: a note under another's name would be a
 * statement that has strayed into another transaction.
 */
async function noteDoggedly(sql: Sql): Promise<unknown> {
  const name = crypto.randomUUID();
  return await begin(sql, async (tx) => {
    const say = () => tx`insert into notes values (${name} || ' ' || current_setting('app.tenant_id'))`;
    const scope = tx`select set_config('app.tenant_id', ${name}, true)`.execute();
    for (let tries = 0; tries < 3; tries++) await say().catch(() => {});
    await tx.savepoint((inner) => inner`select 1 / 0`).catch(() => {});
    await say().catch(() => {});
    await scope;
  });
}

const WORK: Readonly<Record<string, (sql: Sql) => Promise<unknown>>> = {
  statements: async (sql) => await sql`select ${1}::int`,
  transactions: noteDoggedly,
};

for (const [kind, work] of Object.entries(WORK)) {
  Deno.test(`a pool serves ${kind} on after ${KILLS} ends of all its sessions under load`, async () => {
    await using victim = await openVictim(CONNECTIONS);
    const bounded = () => withinDeadline(work(victim.sql), Date.now() + BOUND_MS);
    let isOver = false;
    const stuck: unknown[] = [];
    const workers = Array.from({ length: WORKERS }, async () => {
      while (!isOver) {
        await bounded().catch((error) => codeOf(error) === "DEADLINE_EXCEEDED" && stuck.push(error));
      }
    });
    for (let kills = 0; kills < KILLS; kills++) {
      await victim.kill(0);
      await bounded().catch(() => {});
    }
    isOver = true;
    await Promise.all(workers);
    await meet(victim.sql);
    await Promise.all(Array.from({ length: WORKERS }, bounded));
    const notes = await victim.notes();
    assertEquals([stuck, notes.filter((text) => new Set(text.split(" ")).size !== 1)], [[], []]);
  });
}

/** As many transactions as there are connections wait for each other: all connections work. */
async function meet(sql: Sql): Promise<void> {
  const everybody = Promise.withResolvers<void>();
  let present = 0;
  const transactions = Array.from({ length: CONNECTIONS }, () =>
    begin(sql, async (tx) => {
      await tx`select 1`;
      if (++present === CONNECTIONS) everybody.resolve();
      await everybody.promise;
    }));
  await withinDeadline(Promise.all(transactions), Date.now() + BOUND_MS);
}

function codeOf(error: unknown): string | null {
  return error instanceof AppError ? error.code : postgresCode(error);
}
