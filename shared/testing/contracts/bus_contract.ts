import { newId } from "../../core/ids.ts";
import { type Bus, DeadLetterError, type Subscription } from "../../events/bus.ts";
import type { Envelope } from "../../events/envelope.ts";
import { assert, assertEquals } from "../assert.ts";
import { eventually } from "../eventually.ts";

/** A bus of its own for one test, gone at the end of the scope. */
export interface OpenBus extends AsyncDisposable {
  readonly bus: Bus;
}

/** What every bus has to do, whatever carries it. */
export function busContract(name: string, open: () => Promise<OpenBus>): void {
  function busTest(guarantee: string, run: (bus: Bus, signal: AbortSignal) => Promise<void>): void {
    Deno.test(`${name} bus ${guarantee}`, async () => {
      await using opened = await open();
      const over = new AbortController();
      try {
        await run(opened.bus, over.signal);
      } finally {
        over.abort();
        await opened.bus.close();
      }
    });
  }

  busTest("keeps the order of each partition key and loses nothing", async (bus, signal) => {
    const events = Array.from({ length: 300 }, (_, n) => event({ key: `key-${n % 7}`, n }));
    const seen: Envelope[] = [];
    join(bus, collect("order", seen), signal);
    for (let start = 0; start < events.length; start += 25) {
      await bus.publish(events.slice(start, start + 25));
    }
    await eventually("all events arrive", () => distinct(seen).length >= events.length);
    assertOrdered(seen);
    assertEquals(distinct(seen).sort(), ids(events));
  });

  busTest("keeps the order of a key over publishers that run at once", async (bus, signal) => {
    const seen: Envelope[] = [];
    join(bus, collect("publishers", seen), signal);
    const publishers = Array.from({ length: 6 }, async (_, publisher) => {
      for (let n = 0; n < 20; n++) await bus.publish([event({ key: `key-${publisher}`, n })]);
    });
    await Promise.all(publishers);
    await eventually("all events arrive", () => distinct(seen).length >= 120);
    assertOrdered(seen);
  });

  busTest(
    "brings an event again after a failed handler, before the later ones of its key",
    async (bus, signal) => {
      const events = [0, 1, 2].map((n) => event({ key: "key", n }));
      const calls: number[] = [];
      let failures = 2;
      join(bus, {
        ...collect("redelivery", []),
        handle(received) {
          calls.push(nOf(received));
          if (nOf(received) === 1 && failures-- > 0) return Promise.reject(new Error("not yet"));
          return Promise.resolve();
        },
      }, signal);
      await bus.publish(events);
      await eventually("the last event arrives", () => calls.includes(2));
      assertEquals(calls, [0, 1, 1, 1, 2]);
    },
  );

  busTest("goes on with other keys while one event fails", async (bus, signal) => {
    const seen: Envelope[] = [];
    join(bus, {
      ...collect("others", seen),
      handle(received) {
        if (received.partitionkey === "stuck") return Promise.reject(new Error("never"));
        seen.push(received);
        return Promise.resolve();
      },
    }, signal);
    await bus.publish([event({ key: "stuck", n: 0 }), ...OTHER_KEYS.map((key) => event({ key, n: 0 }))]);
    // A key may share the stuck one's partition, so not all of them need to arrive.
    await eventually("events of other keys arrive", () => distinct(seen).length >= OTHER_KEYS.length / 2);
  });

  busTest("gives all events to each group, from the oldest on", async (bus, signal) => {
    const [first, late]: [Envelope[], Envelope[]] = [[], []];
    const events = Array.from({ length: 20 }, (_, n) => event({ key: `key-${n % 3}`, n }));
    join(bus, collect("first", first), signal);
    await bus.publish(events);
    await eventually("the first group has all", () => distinct(first).length === events.length);
    join(bus, collect("late", late), signal);
    await eventually("the late group has all", () => distinct(late).length === events.length);
  });

  busTest("gives only the types that were asked for", async (bus, signal) => {
    const seen: Envelope[] = [];
    join(bus, { ...collect("types", seen), types: ["test.wanted"] }, signal);
    const wanted = [
      event({ key: "key", n: 1, type: "test.wanted" }),
      event({ key: "key", n: 3, type: "test.wanted" }),
    ];
    await bus.publish([event({ key: "key", n: 0 }), ...wanted.slice(0, 1), event({ key: "key", n: 2 })]);
    await bus.publish(wanted.slice(1));
    await eventually("the wanted ones arrive", () => seen.length >= 2);
    assertEquals(seen.map(nOf), [1, 3]);
    await eventually("nothing is left", async () => (await bus.lag("types")).events === 0);
  });

  busTest(
    "shares the events between two members, and gives a leaver's part to the other",
    async (bus, signal) => {
      const [mine, others]: [Envelope[], Envelope[]] = [[], []];
      const leaver = new AbortController();
      join(bus, collect("shared", mine), signal);
      const leaving = bus.subscribe(collect("shared", others), leaver.signal);
      let n = 0;
      await eventually("both get events", async () => {
        await bus.publish(OTHER_KEYS.map((key) => event({ key, n: n++ })));
        return mine.length > 0 && others.length > 0;
      });
      leaver.abort();
      await leaving;
      const left = others.length;
      await bus.publish(OTHER_KEYS.map((key) => event({ key, n: n++ })));
      await eventually("all events arrive", () => distinct([...mine, ...others]).length === n);
      assertEquals(others.length, left);
      assertOrdered(mine);
    },
  );

  busTest("sets an event aside that is given up, with the reason, and goes on", async (bus, signal) => {
    const [poison, next] = [event({ key: "key", n: 0 }), event({ key: "key", n: 1 })];
    const attempts: number[] = [];
    join(bus, {
      ...collect("poisoned", []),
      handle(received) {
        attempts.push(nOf(received));
        if (received.id !== poison.id) return Promise.resolve();
        const isLast = attempts.length === 3;
        return Promise.reject(
          isLast ? new DeadLetterError("EXHAUSTED", "failed 3 times") : new Error("once more"),
        );
      },
    }, signal);
    await bus.publish([poison, next]);
    await eventually("the next event arrives", () => attempts.includes(1));
    assertEquals(attempts, [0, 0, 0, 1]);
    const letters = await bus.deadLetters("poisoned", 10);
    assertEquals(letters.map(({ reason, detail, event }) => ({ reason, detail, id: event.id })), [
      { reason: "EXHAUSTED", detail: "failed 3 times", id: poison.id },
    ]);
    assertEquals((await bus.deadLetters("another", 10)).length, 0);
  });

  busTest("tells a group's lag in events and seconds", async (bus, signal) => {
    await bus.publish([event({ key: "a", n: 0 }), event({ key: "b", n: 0 })]);
    const before = await bus.lag("lagging");
    assertEquals(before.events, 2);
    assert(before.seconds >= 0);
    join(bus, collect("lagging", []), signal);
    await eventually("the group catches up", async () => (await bus.lag("lagging")).events === 0);
    assertEquals((await bus.lag("lagging")).seconds, 0);
  });

  busTest("ends its subscriptions when it is closed, after the event at hand", async (bus, signal) => {
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let isHandled = false;
    const subscription = bus.subscribe({
      ...collect("closing", []),
      async handle() {
        started.resolve();
        await release.promise;
        isHandled = true;
      },
    }, signal);
    await bus.publish([event({ key: "key", n: 0 })]);
    await started.promise;
    const closed = bus.close();
    release.resolve();
    await Promise.all([closed, subscription]);
    assert(isHandled);
  });
}

const OTHER_KEYS = Array.from({ length: 24 }, (_, n) => `other-${n}`);

function event({ key, n, type = "test.happened" }: { key: string; n: number; type?: string }): Envelope {
  return {
    specversion: "1.0",
    id: newId(),
    source: "/test",
    type,
    dataschema: `${type}/v1`,
    datacontenttype: "application/json",
    time: "2026-05-01T12:00:00.000Z",
    tenantid: "tenant",
    correlationid: "correlation",
    partitionkey: key,
    data: { n, text: "Zoë \u0000 '\"\\" },
  };
}

function collect(group: string, into: Envelope[]): Subscription {
  return {
    group,
    types: ["test.happened"],
    handle(received) {
      into.push(received);
      return Promise.resolve();
    },
  };
}

/** Subscribes until the signal aborts; the test's end waits for it through `close`. */
function join(bus: Bus, subscription: Subscription, signal: AbortSignal): void {
  bus.subscribe(subscription, signal);
}

function nOf({ data }: Envelope): number {
  assert(typeof data === "object" && data !== null && "n" in data && typeof data.n === "number");
  return data.n;
}

function ids(events: readonly Envelope[]): string[] {
  return events.map(({ id }) => id).sort();
}

function distinct(events: readonly Envelope[]): string[] {
  return [...new Set(events.map(({ id }) => id))];
}

/** Fails where an event is first seen after a later one of its key. */
function assertOrdered(seen: readonly Envelope[]): void {
  const last = new Map<string, number>();
  const known = new Set<string>();
  for (const received of seen) {
    if (known.has(received.id)) continue;
    known.add(received.id);
    const before = last.get(received.partitionkey) ?? -1;
    assert(nOf(received) > before, `${received.partitionkey}: ${nOf(received)} came after ${before}`);
    last.set(received.partitionkey, nOf(received));
  }
}
