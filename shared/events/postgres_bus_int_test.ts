import { newId } from "../core/ids.ts";
import { createLogger } from "../log/create_logger.ts";
import { connect } from "../postgres/connect.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { busContract } from "../testing/contracts/bus_contract.ts";
import { testDatabase } from "../testing/database.ts";
import { eventually } from "../testing/eventually.ts";
import type { Bus, Subscription } from "./bus.ts";
import type { Envelope } from "./envelope.ts";
import { busMigrations } from "./migrations.ts";
import { createPostgresBus, partitionOf } from "./postgres_bus.ts";
import { createBusGroup } from "./postgres_bus_group.ts";

const BUS = { schema: "bus", sources: [busMigrations] };
const log = createLogger({ write() {} });

async function openBus() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await testDatabase(BUS));
  const open = () => {
    const sql = connect(database.appUrl);
    stack.defer(() => sql.end());
    return sql;
  };
  const [sql, otherSql, admin] = [open(), open(), connect(database.superuserUrl, { max: 1 })];
  stack.defer(() => admin.end());
  const [bus, other] = [sql, otherSql].map((pool) =>
    createPostgresBus(pool, { schema: "bus", log, leaseSeconds: 1 })
  );
  assert(bus !== undefined && other !== undefined);
  stack.defer(async () => void await Promise.all([bus.close(), other.close()]));
  const opened = stack.move();
  return { bus, other, sql, otherSql, admin, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

busContract("PostgreSQL", openBus);

const KEYS = Array.from({ length: 40 }, (_, n) => `key-${n}`);

function events(): Envelope[] {
  return KEYS.map((partitionkey) => ({
    specversion: "1.0",
    id: newId(),
    source: "/test",
    type: "test.happened",
    dataschema: "test.happened/v1",
    datacontenttype: "application/json",
    time: "2026-05-01T12:00:00.000Z",
    tenantid: "tenant",
    correlationid: "correlation",
    partitionkey,
    data: {},
  }));
}

function subscription(seen: Set<string>): Subscription {
  return {
    ...{ group: "group", types: ["test.happened"] },
    handle: ({ id }) => Promise.resolve(void seen.add(id)),
  };
}

function join(bus: Bus, seen: Set<string>): void {
  bus.subscribe(subscription(seen), new AbortController().signal);
}

Deno.test("a PostgreSQL bus gives the partitions of a member that died to the others", async () => {
  await using opened = await openBus();
  const { bus, other, otherSql } = opened;
  const [mine, others] = [new Set<string>(), new Set<string>()];
  join(bus, mine);
  join(other, others);
  await eventually("both get events", async () => {
    await bus.publish(events());
    return mine.size > 0 && others.size > 0;
  });
  await otherSql.end({ timeout: 0 });
  const batch = events();
  await bus.publish(batch);
  await eventually("the survivor gets all", () => batch.every(({ id }) => mine.has(id) || others.has(id)));
});

Deno.test("a PostgreSQL bus goes on with partitions that another member has had in between", async () => {
  await using opened = await openBus();
  const { bus, admin } = opened;
  const seen = new Set<string>();
  join(bus, seen);
  for (let round = 0; round < 3; round++) {
    const batch = events();
    await bus.publish(batch);
    await eventually("all events come", () => batch.every(({ id }) => seen.has(id)));
    // As if its leases had run out and somebody else had come and gone.
    await admin`update bus.offsets set member = ${newId()}, leased_until = now() - interval '1 second'`;
  }
});

Deno.test("a PostgreSQL bus goes on after all its connections were cut", async () => {
  await using opened = await openBus();
  const { bus, admin } = opened;
  const seen = new Set<string>();
  join(bus, seen);
  const sent: string[] = [];
  for (let round = 0; round < 5; round++) {
    const batch = events();
    await bus.publish(batch);
    sent.push(...batch.map(({ id }) => id));
    await eventually("it gets events", () => seen.size > round * KEYS.length);
    await admin`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await eventually("the bus answers again", () => bus.lag("group").then(() => true, () => false));
  }
  await eventually("all events have come", () => sent.every((id) => seen.has(id)));
});

Deno.test("publish() leaves each event once however often a batch is repeated", async () => {
  await using opened = await openBus();
  const { bus, sql } = opened;
  const batch = events();
  await Promise.all([bus.publish(batch), bus.publish(batch), bus.publish(batch.toReversed())]);
  await bus.publish(batch);
  assertEquals((await sql`select from bus.log`).length, batch.length);
  await bus.publish([]);
});

Deno.test("a PostgreSQL bus forgets events after its retention", async () => {
  await using opened = await openBus();
  const { bus, sql, admin } = opened;
  await bus.publish(events());
  await admin`update bus.log set published_at = now() - interval '8 days' where position % 2 = 0`;
  const group = createBusGroup(sql, {
    ...{ schema: "bus", group: "group", partitions: 16, leaseSeconds: 1, retentionDays: 7 },
  });
  assertEquals(await group.sweep(), KEYS.length / 2);
  assertEquals(await group.sweep(), 0);
});

Deno.test("partitionOf() spreads keys over 16 partitions, the same way for ever", () => {
  assertEquals(["tenant-a", "tenant-b", "Zoë"].map(partitionOf), [15, 15, 8]); // first 32 bits of SHA-256, modulo 16
  assertEquals(new Set(Array.from({ length: 500 }, (_, n) => partitionOf(`key-${n}`))).size, 16);
});
