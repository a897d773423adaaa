import { Buffer } from "node:buffer";
import { AppError } from "../core/errors.ts";
import { assert, assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { begin } from "./begin.ts";
import { connect } from "./connect.ts";
import { copyIn, copyOut } from "./copy.ts";
import { postgresCode } from "./errors.ts";
import type { Sql } from "./sql.ts";

const ROWS = 200_000;
const ROWS_A_CHUNK = 10_000;
const DEADLINE_MS = 60_000;
const INTO_NUMBERS = "copy numbers from stdin";
const MANY_ROWS = "copy (select generate_series(1, 100000000), repeat('x', 100)) to stdout";

const database = await testDatabase({ schema: "copy", sources: [] });
Deno.test.afterAll(() => database[Symbol.asyncDispose]());

/** A pool of one connection, so that a lost one shows as UNAVAILABLE, and an empty table `numbers`. */
async function openNumbers() {
  const sql = connect(database.superuserUrl, { max: 1 });
  await sql`drop table if exists numbers`;
  await sql`create table numbers (n integer)`;
  return { sql, [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }) };
}

/** The numbers below `rows` as lines of text, with a word in place of one of them. */
async function* lines(badRow = -1, rows = ROWS): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let first = 0; first < rows; first += ROWS_A_CHUNK) {
    let text = "";
    for (let row = first; row < first + ROWS_A_CHUNK; row++) text += row === badRow ? "oops\n" : `${row}\n`;
    yield await Promise.resolve(encoder.encode(text));
  }
}

function load(sql: Sql, source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number> {
  return begin(sql, (tx) => copyIn(tx, INTO_NUMBERS, { source, signal, deadlineMs: DEADLINE_MS }));
}

async function countNumbers(sql: Sql): Promise<number> {
  const [row] = await begin(sql, (tx) => tx<{ n: number }[]>`select count(*) as n from numbers`);
  return row?.n ?? -1;
}

/** How many backends of this database still copy or sit in a transaction. */
async function countBusy(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*) as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
  return row?.n ?? -1;
}

Deno.test("copyIn() loads every row and gives their number", async () => {
  await using numbers = await openNumbers();
  assertEquals(await load(numbers.sql, lines()), ROWS);
  assertEquals(await countNumbers(numbers.sql), ROWS);
});

Deno.test("copyIn() loads nothing from an empty source", async () => {
  await using numbers = await openNumbers();
  assertEquals(await load(numbers.sql, lines(-1, 0)), 0);
});

for (const [when, badRow] of [["the first", 0], ["a middle", ROWS / 2], ["the last", ROWS - 1]] as const) {
  Deno.test(`copyIn() rejects with the line of ${when} row that is bad, and its connection works on`, async () => {
    await using numbers = await openNumbers();
    const error = await assertRejects(() => load(numbers.sql, lines(badRow)), null, "oops");
    assertEquals(postgresCode(error), "22P02");
    assert("where" in error && String(error.where).startsWith(`COPY numbers, line ${badRow + 1},`));
    assertEquals(await countNumbers(numbers.sql), 0);
    assertEquals(await load(numbers.sql, lines()), ROWS);
  });
}

Deno.test("copyIn() rejects a statement that the server refuses, and its connection works on", async () => {
  await using numbers = await openNumbers();
  const wrong = begin(
    numbers.sql,
    (tx) => copyIn(tx, "copy absent from stdin", { source: lines(), deadlineMs: DEADLINE_MS }),
  );
  assertEquals(postgresCode(await assertRejects(() => wrong)), "42P01");
  assertEquals(await countNumbers(numbers.sql), 0);
});

Deno.test("copyIn() rejects with the error of a source that breaks off, and nothing is left", async () => {
  await using numbers = await openNumbers();
  async function* broken() {
    yield* lines();
    throw new Error("the client is gone");
  }
  await assertRejects(() => load(numbers.sql, broken()), Error, "the client is gone");
  assertEquals(await countNumbers(numbers.sql), 0);
});

Deno.test("copyIn() stops at once when its signal aborts, though the source is silent", async () => {
  await using numbers = await openNumbers();
  const abort = new AbortController();
  const ended = Promise.withResolvers<void>();
  async function* silent() {
    yield* lines();
    abort.abort(new Error("the client closed the connection"));
    await ended.promise;
  }
  await assertRejects(() => load(numbers.sql, silent(), abort.signal), Error, "closed the connection");
  ended.resolve();
  assertEquals(await countNumbers(numbers.sql), 0);
});

Deno.test("copyIn() gives up at its deadline a source that never ends", async () => {
  await using numbers = await openNumbers();
  const ended = Promise.withResolvers<void>();
  async function* silent() {
    yield* lines(-1, 1);
    await ended.promise;
  }
  const run = () =>
    begin(numbers.sql, (tx) => copyIn(tx, INTO_NUMBERS, { source: silent(), deadlineMs: 50 }));
  assertEquals((await assertRejects(run, AppError)).code, "DEADLINE_EXCEEDED");
  ended.resolve();
  assertEquals(await countNumbers(numbers.sql), 0);
});

Deno.test("copyIn() gives up at its deadline a server that waits for a lock", async () => {
  await using numbers = await openNumbers();
  const other = connect(database.superuserUrl, { max: 1 });
  await numbers.sql`create unique index on numbers (n)`;
  await begin(other, async (tx) => {
    await tx`insert into numbers values (7)`;
    const run = () =>
      begin(numbers.sql, (tx) => copyIn(tx, INTO_NUMBERS, { source: lines(), deadlineMs: 100 }));
    assertEquals((await assertRejects(run, AppError)).code, "DEADLINE_EXCEEDED");
    assertEquals(await countNumbers(numbers.sql), 0);
  });
  await other.end();
});

Deno.test("copyIn() rejects when the server ends its session", async () => {
  await using numbers = await openNumbers();
  const other = connect(database.superuserUrl, { max: 1 });
  const [session] = await numbers.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  async function* cut() {
    yield* lines(-1, 1);
    await other`select pg_terminate_backend(${session?.pid ?? 0}, 5000)`;
    yield* lines();
  }
  await assertRejects(() => load(numbers.sql, cut()));
  assertEquals(await countNumbers(numbers.sql), 0);
  await other.end();
});

Deno.test("copyOut() gives the whole output in batches of 64 KB", async () => {
  await using numbers = await openNumbers();
  await load(numbers.sql, lines());
  const batches = await Array.fromAsync(copyOut(numbers.sql, "copy numbers to stdout"));
  assert(batches.slice(0, -1).every((batch) => batch.length >= 65_536));
  assert(Buffer.concat(batches).equals(Buffer.concat(await Array.fromAsync(lines()))));
  assertEquals(await countNumbers(numbers.sql), ROWS);
});

Deno.test("copyOut() of no rows is an empty stream", async () => {
  await using numbers = await openNumbers();
  assertEquals(await Array.fromAsync(copyOut(numbers.sql, "copy numbers to stdout")), []);
});

Deno.test("copyOut() that is cancelled stops the server, drops its lock and frees the connection", async () => {
  await using numbers = await openNumbers();
  const reader = copyOut(numbers.sql, `copy (select * from numbers, generate_series(1, 100)) to stdout`);
  await load(numbers.sql, lines());
  for await (const batch of reader) {
    assert(batch.length > 0);
    break;
  }
  await begin(numbers.sql, (tx) => tx`drop table numbers`);
});

Deno.test("copyOut() ends with the reason when its signal aborts, and frees the connection", async () => {
  await using numbers = await openNumbers();
  const other = connect(database.superuserUrl, { max: 1 });
  const abort = new AbortController();
  const reader = copyOut(numbers.sql, MANY_ROWS, { signal: abort.signal }).getReader();
  await reader.read();
  abort.abort(new Error("the download was closed"));
  await assertRejects(() => reader.read(), Error, "the download was closed");
  assertEquals(await countNumbers(numbers.sql), 0);
  assertEquals(await countBusy(other), 0);
  await other.end();
});

Deno.test("copyOut() rejects with an error that the server meets half-way, and its connection works on", async () => {
  await using numbers = await openNumbers();
  const statement = "copy (select 1 / (generate_series(1, 200000) - 100000)) to stdout";
  const error = await assertRejects(() => Array.fromAsync(copyOut(numbers.sql, statement)));
  assertEquals(postgresCode(error), "22012");
  assertEquals(await countNumbers(numbers.sql), 0);
});

Deno.test("copyOut() rejects a statement that the server refuses, and its connection works on", async () => {
  await using numbers = await openNumbers();
  const error = await assertRejects(() => Array.fromAsync(copyOut(numbers.sql, "copy absent to stdout")));
  assertEquals(postgresCode(error), "42P01");
  assertEquals(await countNumbers(numbers.sql), 0);
});

Deno.test("copyOut() reads no further ahead of a slow reader than the sockets hold", async () => {
  await using numbers = await openNumbers();
  const reader = copyOut(numbers.sql, MANY_ROWS).getReader();
  await reader.read();
  const other = connect(database.superuserUrl, { max: 1 });
  for (let looks = 0; looks < 1_000; looks++) {
    const [backend] = await other`
      select 1 from pg_stat_activity where query = ${MANY_ROWS} and wait_event = 'ClientWrite'`;
    if (backend !== undefined) break;
    assert(looks < 999, "the server never had to wait for the reader");
  }
  await reader.cancel();
  assertEquals(await countNumbers(numbers.sql), 0);
  await other.end();
});
