import { AppError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { createLogger } from "../log/create_logger.ts";
import { connect } from "../postgres/connect.ts";
import type { Tx } from "../postgres/sql.ts";
import { createTransact } from "../postgres/transact.ts";
import { assert, assertEquals, assertMatch } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { eventually } from "../testing/eventually.ts";
import { type TenantCreated, tenantCreated } from "./catalog/tenant_created.ts";
import { type Consumer, contextOf, effectOnce, type RowConsumer } from "./consumer.ts";
import { runConsumer } from "./consumer_runner.ts";
import type { Envelope } from "./envelope.ts";
import type { Inbox } from "./inbox.ts";
import { busMigrations, inboxMigrations, outboxMigrations } from "./migrations.ts";
import type { Outbox } from "./outbox.ts";
import { createPostgresBus } from "./postgres_bus.ts";
import { createInbox } from "./postgres_inbox.ts";
import { createOutbox } from "./postgres_outbox.ts";
import { createOutboxQueue } from "./postgres_outbox_queue.ts";

const log = createLogger({ write() {} });
const GROUP = "taker.tenants";

interface Repositories {
  readonly tx: Tx;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
}

/** A service with inbox and outbox, and a bus on a database of its own. */
async function testService() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(
    await testDatabase({ schema: "taker", sources: [outboxMigrations, inboxMigrations] }),
  );
  const busDatabase = stack.use(await testDatabase({ schema: "bus", sources: [busMigrations] }));
  const [sql, owner, busSql] = [database.appUrl, database.ownerUrl, busDatabase.appUrl].map((url) =>
    connect(url)
  );
  assert(sql !== undefined && owner !== undefined && busSql !== undefined);
  stack.defer(async () => void await Promise.all([sql.end(), owner.end(), busSql.end()]));
  const bus = createPostgresBus(busSql, { schema: "bus", log });
  stack.defer(() => bus.close());
  const transact = createTransact<Repositories>(sql, (tx, ctx) => ({
    tx,
    inbox: createInbox(tx, "taker"),
    outbox: createOutbox(tx, ctx, { schema: "taker", source: "/taker/tenants" }),
  }), { schema: "taker" });
  const opened = stack.move();
  return {
    ...{ sql, owner, bus, transact, queue: createOutboxQueue(sql, { schema: "taker" }) },
    /** Runs the consumer until the service is disposed of. */
    run: (consumer: Consumer<TenantCreated>) =>
      void runConsumer(consumer, { bus, log }, new AbortController().signal),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** A consumer that notes the names it gets and then does what the test says. */
function noting(calls: string[], handle: (name: string) => Promise<void>): Consumer<TenantCreated> {
  return {
    ...{ group: GROUP, on: tenantCreated },
    handle({ data }) {
      calls.push(data.name);
      return handle(data.name);
    },
  };
}

function tenantEvent(name: string, changes: Partial<Envelope> = {}): Envelope {
  const tenant_id = newId();
  return {
    specversion: "1.0",
    id: newId(),
    source: "/axi/tenants",
    type: tenantCreated.type,
    dataschema: tenantCreated.dataschema,
    datacontenttype: "application/json",
    time: "2026-05-01T12:00:00.000Z",
    tenantid: tenant_id,
    correlationid: "chain",
    partitionkey: "one",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    data: { tenant_id, name, slug: "a", owner_id: newId() },
    ...changes,
  };
}

Deno.test("effectOnce() gives an event that comes again no second effect", async () => {
  await using service = await testService();
  const { owner, bus, transact, queue } = service;
  await owner.unsafe(`create table taker.names (name text); grant all on taker.names to taker_app`);
  const rows: RowConsumer<TenantCreated, Repositories> = {
    ...{ group: GROUP, on: tenantCreated },
    async apply(_ctx, { data }, { tx, outbox }) {
      await tx`insert into taker.names (name) values (${data.name})`;
      await outbox.add(tenantCreated, data);
    },
  };
  const once = effectOnce(rows, transact);
  let deliveries = 0;
  service.run({
    ...once,
    async handle(event, signal) {
      await once.handle(event, signal);
      if (++deliveries < 3) throw new Error("the answer was lost after the commit");
    },
  });
  const [event, next] = [tenantEvent("a"), tenantEvent("b")];
  await bus.publish([event, next]);
  await eventually("both are dealt with", async () => (await bus.lag(GROUP)).events === 0);
  assertEquals(deliveries, 4);
  assertEquals((await owner`select name from taker.names`).map(({ name }) => name), ["a", "b"]);
  const [out] = await queue.next(10);
  assertEquals([out?.envelope.causationid, out?.envelope.correlationid], [event.id, "chain"]);
});

Deno.test("effectOnce() keeps no claim of an effect that failed", async () => {
  await using service = await testService();
  const { owner, bus, transact } = service;
  let isFirst = true;
  service.run(effectOnce({
    ...{ group: GROUP, on: tenantCreated },
    apply() {
      const fails = isFirst;
      isFirst = false;
      return fails ? Promise.reject(new Error("not yet")) : Promise.resolve();
    },
  }, transact));
  await bus.publish([tenantEvent("a")]);
  await eventually("it is dealt with", async () => (await bus.lag(GROUP)).events === 0);
  assertEquals((await owner`select from taker.inbox`).length, 1);
  assertEquals((await bus.deadLetters(GROUP, 10)).length, 0);
});

Deno.test("an inbox forgets events that no bus keeps any more", async () => {
  await using service = await testService();
  const { owner, transact } = service;
  await owner`
    insert into taker.inbox select ${GROUP}, gen_random_uuid(), now() - interval '15 days' from generate_series(1, 7)`;
  const ctx = contextOf(tenantEvent("a"), { group: GROUP });
  const ids = [newId(), newId()];
  for (const id of ids) assert(await transact(ctx, ({ inbox }) => inbox.claim(GROUP, id)));
  assertEquals((await owner`select from taker.inbox`).length, ids.length);
});

Deno.test("runConsumer() sets aside at once what an AppError refuses, and goes on", async () => {
  await using service = await testService();
  const { bus } = service;
  const calls: string[] = [];
  service.run(
    noting(
      calls,
      (name) =>
        name === "a" ? Promise.reject(new AppError("VALIDATION", "Cannot take a")) : Promise.resolve(),
    ),
  );
  await bus.publish([tenantEvent("a"), tenantEvent("b")]);
  await eventually("the next one comes", () => calls.includes("b"));
  assertEquals(calls, ["a", "b"]);
  const [letter] = await bus.deadLetters(GROUP, 10);
  assertEquals([letter?.reason, letter?.detail], ["VALIDATION", "Cannot take a"]);
});

Deno.test("runConsumer() tries five times what may pass, then sets it aside", async () => {
  await using service = await testService();
  const { bus } = service;
  const calls: string[] = [];
  service.run(noting(calls, (name) => name === "a" ? Promise.reject(new Error("boom")) : Promise.resolve()));
  await bus.publish([tenantEvent("a"), tenantEvent("b")]);
  await eventually("the next one comes", () => calls.includes("b"));
  assertEquals(calls, ["a", "a", "a", "a", "a", "b"]);
  const [letter] = await bus.deadLetters(GROUP, 10);
  assertEquals([letter?.reason, letter?.detail], ["EXHAUSTED", "Failed 5 times, at last: boom"]);
});

Deno.test("runConsumer() lets an event wait as long as what it needs is away", async () => {
  await using service = await testService();
  const { bus } = service;
  const calls: string[] = [];
  service.run(
    noting(
      calls,
      () => calls.length <= 7 ? Promise.reject(new AppError("UNAVAILABLE", "away")) : Promise.resolve(),
    ),
  );
  await bus.publish([tenantEvent("a")]);
  await eventually("it is dealt with", async () => (await bus.lag(GROUP)).events === 0);
  assertEquals(calls.length, 8);
  assertEquals((await bus.deadLetters(GROUP, 10)).length, 0);
});

Deno.test("runConsumer() ends an attempt at its deadline and tells the handler", async () => {
  await using service = await testService();
  const { bus } = service;
  let aborted = 0;
  service.run({
    ...{ group: GROUP, on: tenantCreated, timeoutMs: 5 },
    handle: (_event, signal) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          aborted++;
          reject(signal.reason);
        })
      ),
  });
  await bus.publish([tenantEvent("a")]);
  await eventually("it is set aside", async () => (await bus.deadLetters(GROUP, 10)).length === 1);
  assertEquals(aborted, 5);
  const [letter] = await bus.deadLetters(GROUP, 10);
  assertEquals(letter?.reason, "EXHAUSTED");
  assertMatch(letter?.detail ?? "", /^Failed 5 times/);
});

Deno.test("runConsumer() sets aside what does not fit its definition or is not in the catalog", async () => {
  await using service = await testService();
  const { bus } = service;
  const calls: string[] = [];
  service.run(noting(calls, () => Promise.resolve()));
  await bus.publish([
    tenantEvent("misfit", { data: { name: 1 } }),
    tenantEvent("unknown", { dataschema: "tenant.created/v9" }),
    tenantEvent("other version", { dataschema: "dataset.uploaded/v1" }),
    tenantEvent("good"),
  ]);
  await eventually("all are dealt with", async () => (await bus.lag(GROUP)).events === 0);
  assertEquals(calls, ["good"]);
  const letters = await bus.deadLetters(GROUP, 10);
  assertEquals(letters.map(({ reason }) => reason), ["UNKNOWN_SCHEMA", "UNDECODABLE"]);
  assertMatch(letters.at(1)?.detail ?? "", /tenant_id/);
});
