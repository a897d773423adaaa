import { AppError } from "../core/errors.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { eventually } from "../testing/eventually.ts";
import { createDriver } from "./driver.ts";
import { createPool, type PoolOptions } from "./pool.ts";
import { openSession } from "./session.ts";

const database = await testDatabase({ schema: "pool", sources: [] });
Deno.test.afterAll(() => database[Symbol.asyncDispose]());

function openPool(options: PoolOptions) {
  const pool = createPool(
    (onEnd) => openSession((hooks) => createDriver(database.appUrl, {}, hooks), onEnd),
    options,
  );
  return { ...pool, [Symbol.asyncDispose]: () => pool.end(0) };
}

Deno.test("take() gives the session that was given back last", async () => {
  await using pool = openPool({ max: 2 });
  const [first, second] = [await pool.take(), await pool.take()];
  pool.giveBack(first);
  pool.giveBack(second);
  assertEquals(await pool.take() === second, true);
  assertEquals(await pool.take() === first, true);
});

Deno.test("take() says UNAVAILABLE when no session comes free in time, and serves the next in line", async () => {
  await using pool = openPool({ max: 1 });
  const session = await pool.take();
  const late = assertRejects(() => pool.take(1), AppError);
  const next = pool.take();
  assertEquals((await late).code, "UNAVAILABLE");
  pool.giveBack(session);
  assertEquals(await next === session, true);
});

Deno.test("take() opens another session for who waits for one that is lost", async () => {
  await using pool = openPool({ max: 1 });
  const session = await pool.take();
  const next = pool.take();
  session.destroy();
  assertEquals((await next).isOpen(), true);
});

Deno.test("a session that nobody uses is closed", async () => {
  await using pool = openPool({ max: 1, idleMs: 1 });
  const session = await pool.take();
  pool.giveBack(session);
  await eventually("the session is closed", () => !session.isOpen());
  assertEquals((await pool.take()).isOpen(), true);
});

Deno.test("a session that is old is closed after its use", async () => {
  await using pool = openPool({ max: 1, maxAgeMs: -1 });
  const session = await pool.take();
  pool.giveBack(session);
  assertEquals(await pool.take() === session, false);
});

Deno.test("end() serves who waits, then takes nobody any more", async () => {
  const pool = openPool({ max: 1 });
  const session = await pool.take();
  const waiting = pool.take();
  const ended = pool.end();
  pool.giveBack(session);
  pool.giveBack(await waiting);
  await ended;
  assertEquals((await assertRejects(() => pool.take(), AppError)).code, "UNAVAILABLE");
});

Deno.test("end() ends at its time what is still in use or waits", async () => {
  const pool = openPool({ max: 1 });
  const session = await pool.take();
  const query = assertRejects(async () => await session.driver`select pg_sleep(60)`);
  const waiting = assertRejects(() => pool.take(), AppError);
  await pool.end(0);
  await query;
  assertEquals([session.isOpen(), (await waiting).code], [false, "UNAVAILABLE"]);
});
