import { z } from "zod";
import type { RequestContext } from "../core/ctx.ts";
import { newId, type TenantId, type UserId } from "../core/ids.ts";
import { createLogger } from "../log/create_logger.ts";
import { connect } from "../postgres/connect.ts";
import type { Sql } from "../postgres/sql.ts";
import { createTransact } from "../postgres/transact.ts";
import { createRegistry } from "../telemetry/metrics.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { eventually } from "../testing/eventually.ts";
import { createBell } from "./bell.ts";
import type { Bus } from "./bus.ts";
import { defineEvent, type Envelope } from "./envelope.ts";
import { busMigrations, outboxMigrations } from "./migrations.ts";
import { createPostgresBus } from "./postgres_bus.ts";
import { createOutbox } from "./postgres_outbox.ts";
import { createOutboxQueue } from "./postgres_outbox_queue.ts";
import { measureOutbox, runRelay } from "./relay.ts";

const SERVICE = { schema: "maker", sources: [outboxMigrations] };
const BUS = { schema: "bus", sources: [busMigrations] };
const thingMade = defineEvent("thing.made", 1, z.object({ name: z.string() }));
const log = createLogger({ write() {} });

/** A service with an outbox, and a bus on a database of its own. */
async function testService() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await testDatabase(SERVICE));
  const busDatabase = stack.use(await testDatabase(BUS));
  const open = (url: string, max: number) => {
    const sql = connect(url, { max });
    stack.defer(() => sql.end());
    return sql;
  };
  const sql = open(database.appUrl, 18);
  const owner = open(database.ownerUrl, 3);
  const bell = createBell();
  const queue = createOutboxQueue(sql, { schema: "maker" });
  const bus = createPostgresBus(open(busDatabase.appUrl, 6), { schema: "bus", log });
  const transact = createTransact(
    sql,
    (tx, ctx) => ({ tx, outbox: createOutbox(tx, ctx, { schema: "maker", source: "/maker/things" }) }),
    { schema: "maker", afterCommit: ({ outbox }) => outbox.isEmpty || bell.ring() },
  );
  const stop = new AbortController();
  const relays: Promise<void>[] = [];
  stack.defer(() => bus.close());
  stack.defer(async () => {
    stop.abort();
    await Promise.all(relays);
  });
  const opened = stack.move();
  return {
    ...{ sql, owner, queue, bus, transact },
    /** Relays until the service is disposed of, to the service's bus where none is given. */
    relay(to: Pick<Bus, "publish"> = bus): void {
      relays.push(runRelay({ queue, bus: to, bell, log }, stop.signal));
    },
    /** Ids of the events that a subscriber gets, as they come. */
    subscribe(): readonly string[] {
      const seen: string[] = [];
      const handle = (event: Envelope) => Promise.resolve(void seen.push(event.id));
      bus.subscribe({ group: "judge", types: ["thing.made"], handle }, stop.signal);
      return seen;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function context(): RequestContext {
  return {
    tenant_id: newId<TenantId>(),
    user_id: newId<UserId>(),
    role: "analyst",
    scopes: [],
    correlation_id: newId(),
    request_id: newId(),
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    deadline: Date.now() + 60_000,
    idempotency: null,
  };
}

const PATIENCE_MS = 60_000;
const WRITERS = 16;
const STREAMS = ["a", "b", "c"];
const EVENTS = 600;

/** The truth about each event: the row lock of its stream gives it a version, in the order of the commits. */
const LAB = `
  create schema lab;
  create table lab.streams (stream text primary key, version integer not null default 0);
  create table lab.truth (event_id uuid primary key, stream text not null, version integer not null);
  create table lab.naive (
    position bigint generated always as identity primary key,
    xid      xid8 not null default pg_current_xact_id(),
    event_id uuid not null
  );
  grant usage on schema lab to maker_app;
  grant all on all tables in schema lab to maker_app;`;

type TestService = Awaited<ReturnType<typeof testService>>;

/** One transaction: raises its stream's version, adds the event before or after that, stays open for a while. */
async function write({ transact }: TestService, stream: string): Promise<void> {
  await transact(context(), async ({ tx, outbox }) => {
    const add = () => outbox.add(thingMade, { name: stream }, { partitionKey: stream });
    const isEarly = Math.random() < 0.5;
    const early = isEarly ? await add() : null;
    await tx`select pg_sleep(random() * 0.01)`;
    const [row] = await tx<{ version: number }[]>`
      update lab.streams set version = version + 1 where stream = ${stream} returning version`;
    const event_id = early ?? await add();
    await tx`insert into lab.truth ${tx({ event_id, stream, version: row?.version ?? 0 })}`;
    await tx`insert into lab.naive (event_id) values (${event_id})`;
  });
}

async function writeAll(service: TestService): Promise<void> {
  let left = EVENTS;
  await Promise.all(Array.from({ length: WRITERS }, async () => {
    while (left-- > 0) await write(service, STREAMS[left % STREAMS.length] ?? "a");
  }));
}

interface NaiveRow {
  readonly position: number;
  readonly xid: string;
  readonly event_id: string;
}

/** Reads by a cursor until, with nothing more to read, `isDone` says so of the number of events that it has seen. */
async function readByCursor(
  next: (last: NaiveRow) => Promise<NaiveRow[]>,
  isDone: (seen: number) => boolean,
): Promise<string[]> {
  const seen: string[] = [];
  let last: NaiveRow = { position: 0, xid: "0", event_id: "" };
  for (;;) {
    const wasDone = isDone(seen.length);
    const rows = await next(last);
    seen.push(...rows.map(({ event_id }) => event_id));
    last = rows.at(-1) ?? last;
    if (wasDone && rows.length === 0) return seen;
  }
}

function byPosition(sql: Sql) {
  return async ({ position }: NaiveRow): Promise<NaiveRow[]> =>
    await sql<NaiveRow[]>`
      select position, xid::text, event_id from lab.naive where position > ${position} order by position limit 100`;
}

function byTransaction(sql: Sql) {
  return async ({ xid, position }: NaiveRow): Promise<NaiveRow[]> =>
    await sql<NaiveRow[]>`
      select position, xid::text, event_id from lab.naive
      where (xid, position) > (${xid}::text::xid8, ${position}) and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by naive.xid, position limit 100`;
}

/** How many of all events a reader missed, and how often one came after a later one of its stream. */
async function judge(sql: Sql, seen: readonly string[]): Promise<{ lost: number; breaks: number }> {
  const rows = await sql<{ event_id: string; stream: string; version: number }[]>`select * from lab.truth`;
  const truth = new Map(rows.map((row) => [row.event_id, row]));
  const last = new Map<string, number>();
  let breaks = 0;
  for (const id of seen) {
    const { stream, version } = truth.get(id) ?? { stream: "", version: 0 };
    if (version < (last.get(stream) ?? 0)) breaks++;
    else last.set(stream, version);
  }
  return { lost: rows.length - new Set(seen).size, breaks };
}

Deno.test("the outbox loses nothing and keeps every stream's order under 16 writers, where cursors do not", async () => {
  await using service = await testService();
  const { owner } = service;
  await owner.unsafe(LAB);
  await owner`insert into lab.streams (stream) select unnest(${STREAMS}::text[])`;
  service.relay();
  const seen = service.subscribe();

  let isDone = false;
  const plain = readByCursor(byPosition(owner), () => isDone);
  // A transaction of anybody on the server holds the fence back: only who gives up has lost what lies behind it.
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const fenced = readByCursor(
    byTransaction(owner),
    (count) => isDone && (count === EVENTS || patience.aborted),
  );
  await writeAll(service);
  isDone = true;
  const [byId, byXid] = [await judge(owner, await plain), await judge(owner, await fenced)];
  await eventually("the subscriber has all events", () => new Set(seen).size === EVENTS);

  assertEquals(await judge(owner, seen), { lost: 0, breaks: 0 });
  assertEquals(seen.length, EVENTS);
  assert(byId.lost > 0, "control: a cursor over ids loses what commits late");
  assertEquals(byXid.lost, 0);
  assert(byXid.breaks > 0, "control: a cursor over transaction ids breaks the order");
});

Deno.test("the outbox's events leave with the transaction or not at all", async () => {
  await using service = await testService();
  const { transact, queue } = service;
  const ctx = context();
  const id = await transact(
    ctx,
    ({ outbox }) => outbox.add(thingMade, { name: "kept" }, { subject: "thing 1" }),
  );
  await assertRejects(() =>
    transact(ctx, async ({ outbox }) => {
      await outbox.add(thingMade, { name: "lost" });
      throw new Error("no");
    })
  );
  const waiting = await queue.next(10);
  assertEquals(waiting.length, 1);
  const { time, ...envelope } = waiting[0]?.envelope ?? ({} as Envelope);
  assertMatch(time, /^\d{4}-\d\d-\d\dT/);
  assertEquals<unknown>(envelope, {
    specversion: "1.0",
    id,
    source: "/maker/things",
    type: "thing.made",
    dataschema: "thing.made/v1",
    datacontenttype: "application/json",
    subject: "thing 1",
    tenantid: ctx.tenant_id,
    correlationid: ctx.correlation_id,
    partitionkey: ctx.tenant_id,
    traceparent: ctx.traceparent,
    data: { name: "kept" },
  });
});

Deno.test("an outbox tells whether its transaction has added anything", async () => {
  await using service = await testService();
  await service.transact(context(), async ({ outbox }) => {
    assertEquals(outbox.isEmpty, true);
    await outbox.add(thingMade, { name: "first" });
    assertEquals(outbox.isEmpty, false);
  });
});

Deno.test("Outbox.add refuses data that its definition does not allow, and events over 64 KiB", async () => {
  await using service = await testService();
  const { transact, queue } = service;
  const wrong = JSON.parse('{"name": 1}');
  await assertRejects(
    () => transact(context(), ({ outbox }) => outbox.add(thingMade, wrong)),
    TypeError,
    "Cannot add thing.made/v1",
  );
  await assertRejects(
    () => transact(context(), ({ outbox }) => outbox.add(thingMade, { name: "é".repeat(40_000) })),
    TypeError,
    "refer to the data instead",
  );
  assertEquals((await queue.next(10)).length, 0);
});

Deno.test("the relay goes on while a transaction stays open elsewhere", async () => {
  await using service = await testService();
  const { owner, transact, queue } = service;
  service.relay();
  await owner.begin(async (tx) => {
    await tx`select pg_current_xact_id()`; // it would hold back whoever reads below the oldest transaction
    await transact(context(), ({ outbox }) => outbox.add(thingMade, { name: "a" }));
    await eventually("the event has left", async () => (await queue.lag()).events === 0);
  });
});

Deno.test("the relay keeps events while the bus fails, and publishes them afterwards in order", async () => {
  await using service = await testService();
  const { transact, bus, queue } = service;
  const ctx = context();
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) {
    ids.push(await transact(ctx, ({ outbox }) => outbox.add(thingMade, { name })));
  }
  let failures = 2;
  service.relay({
    publish: (batch) => failures-- > 0 ? Promise.reject(new Error("away")) : bus.publish(batch),
  });
  const seen = service.subscribe();
  await eventually("all events arrive", () => seen.length === 3);
  assertEquals(seen, ids);
  await eventually("the queue is empty", async () => (await queue.lag()).events === 0);
});

Deno.test("an outbox has one relay at a time; another takes over when it lets go or its lease has run out", async () => {
  await using service = await testService();
  const { sql, owner, queue } = service;
  const other = createOutboxQueue(sql, { schema: "maker" });
  assertEquals([await queue.hold(), await other.hold(), await queue.hold()], [true, false, true]);
  await queue.release();
  assertEquals([await other.hold(), await queue.hold()], [true, false]);
  await owner`update maker.outbox_lease set leased_until = now() - interval '1 ms'`;
  assertEquals([await queue.hold(), await other.hold()], [true, false]);
});

Deno.test("the outbox keeps published events for its retention and unpublished ones for ever", async () => {
  await using service = await testService();
  const { owner, transact, queue } = service;
  for (const name of ["old, published", "old, waiting", "new, published"]) {
    await transact(context(), ({ outbox }) => outbox.add(thingMade, { name }));
  }
  const waiting = await queue.next(10);
  await queue.remove(waiting.filter(({ envelope }) => JSON.stringify(envelope.data).includes("published")));
  await owner`update maker.outbox set created_at = now() - interval '8 days' where envelope::text like '%old%'`;
  assertEquals(await queue.sweep(), 1);
  const kept = await owner`select envelope->'data'->>'name' as name from maker.outbox order by event_id`;
  assertEquals(kept.map(({ name }) => name), ["old, waiting", "new, published"]);
});

Deno.test("measureOutbox() tells how many events wait and for how long", async () => {
  await using service = await testService();
  const { owner, transact, queue } = service;
  const registry = createRegistry("maker");
  measureOutbox(queue, registry);
  await transact(context(), ({ outbox }) => outbox.add(thingMade, { name: "a" }));
  await owner`update maker.outbox set created_at = now() - interval '100 seconds'`;
  const text = await registry.metrics();
  assertMatch(text, /^outbox_lag\{service="maker"\} 1$/m);
  assertMatch(text, /^outbox_lag_seconds\{service="maker"\} 10\d/m);
});
