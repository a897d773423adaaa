import fc from "fast-check";
import { assertEquals } from "@shared/testing/assert.ts";
import { asked, placeOf, receive, type TopicMessage, type TopicState, UNKNOWN } from "./live_state.ts";

type Entries = Record<string, number>;
type Delta = Extract<TopicMessage, { type: "delta" }>;

const TOPIC = "t";
const problem = { code: "UNAVAILABLE", title: "Service Unavailable", detail: "Cannot", status: 503 } as const;
const snap = (seq: number, data: Entries, epoch = "a"): TopicMessage => ({
  type: "snap",
  topic: TOPIC,
  epoch,
  seq,
  data,
});
const delta = (seq: number, set: Entries, remove?: string[]): Delta => ({
  type: "delta",
  topic: TOPIC,
  epoch: "a",
  seq,
  set,
  ...remove === undefined ? {} : { remove },
});
const after = (...messages: TopicMessage[]) => messages.reduce(receive, asked(UNKNOWN));
const shown = ({ entries, sync, at }: TopicState) => [
  entries === null ? null : Object.fromEntries(entries),
  sync,
  at?.seq,
];

Deno.test("receive() takes a snapshot and the steps behind it, each once", () => {
  const state = after(snap(4, { x: 1, y: 1 }), delta(5, { x: 2 }), delta(5, { x: 2 }), delta(6, {}, ["y"]));
  assertEquals(shown(state), [{ x: 2 }, "synced", 6]);
  assertEquals(placeOf(state), "a:6");
});

Deno.test("receive() is lost where a step is missing, keeps what it shows, and goes on when the step comes", () => {
  const lost = after(snap(4, { x: 1 }), delta(6, { x: 3 }));
  assertEquals(shown(lost), [{ x: 1 }, "lost", 4]);
  assertEquals(shown(receive(lost, delta(5, { y: 1 }))), [{ x: 3, y: 1 }, "synced", 6]);
});

Deno.test("receive() takes the step that it has already as the answer that it missed nothing", () => {
  const state = asked(after(snap(4, { x: 1 })));
  assertEquals(shown(receive(state, delta(4, {}))), [{ x: 1 }, "synced", 4]);
});

Deno.test("receive() keeps entries through a gap, a stale source and a refusal, and says which it is", () => {
  const gap = after(snap(4, { x: 1 }), { type: "gap", topic: TOPIC }, snap(0, { y: 1 }, "b"));
  assertEquals([shown(gap), placeOf(gap)], [[{ y: 1 }, "synced", 0], "b:0"]);
  const stale = after(snap(4, { x: 1 }), { type: "stale", topic: TOPIC, problem });
  assertEquals([shown(stale), stale.problem], [[{ x: 1 }, "synced", 4], problem]);
  assertEquals(receive(stale, delta(5, {})).problem, null);
  const refused = receive(stale, { type: "refused", topic: TOPIC, problem });
  assertEquals([refused.isRefused, asked(refused).isRefused], [true, false]);
});

/** A server that keeps some steps, and the messages that are on their way. */
function createNetwork() {
  const entries: Entries = {};
  let state = UNKNOWN, epoch = 1, seq = 0, kept: Delta[] = [];
  let way: { message: TopicMessage; isAnswer: boolean }[] = [];

  function answer(): void {
    if (state.sync !== "lost") return;
    const [known, at] = (placeOf(state) ?? ":").split(":");
    state = asked(state);
    const missed = kept.filter((step) => step.seq > Number(at));
    const isKnown = known === `e${epoch}` && missed.length === seq - Number(at);
    const messages: TopicMessage[] = isKnown
      ? missed.length > 0 ? missed : [{ type: "delta", topic: TOPIC, epoch: `e${epoch}`, seq }]
      : [
        ...known === "" ? [] : [{ type: "gap", topic: TOPIC } as const],
        snap(seq, { ...entries }, `e${epoch}`),
      ];
    way.push(...messages.map((message) => ({ message, isAnswer: true })));
  }

  const network = {
    entries,
    shown: () => shown(state),
    change(key: string, value: number | null) {
      if (value === null) delete entries[key];
      else entries[key] = value;
      const step: Delta = {
        type: "delta",
        topic: TOPIC,
        epoch: `e${epoch}`,
        seq: ++seq,
        ...value === null ? { remove: [key] } : { set: { [key]: value } },
      };
      kept.push(step);
      way.push({ message: step, isAnswer: false });
    },
    deliver(at: number, isTwice: boolean) {
      const index = at % way.length, one = way[index];
      if (one === undefined) return;
      if (!isTwice) way.splice(index, 1);
      state = receive(state, one.message);
      answer();
    },
    /** Answers are not lost on a connection that stands. */
    drop(at: number) {
      const one = way[at % way.length];
      if (one !== undefined && !one.isAnswer) way.splice(at % way.length, 1);
    },
    forget: (count: number) => kept = kept.slice(count),
    reconnect(isRestart: boolean) {
      if (isRestart) [epoch, seq, kept] = [epoch + 1, 0, []];
      way = [];
      state = { ...state, sync: "lost" };
      answer();
    },
    get isQuiet() {
      return way.length === 0;
    },
  };
  network.reconnect(false);
  return network;
}

Deno.test("receive() ends as a fresh snapshot does after any order, repeats, losses, cuts and restarts", () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant("change"),
      key: fc.constantFrom("x", "y", "z"),
      value: fc.option(fc.nat(9)),
    }),
    fc.record({ do: fc.constant("deliver"), at: fc.nat(20), isTwice: fc.boolean() }),
    fc.record({ do: fc.constant("deliver"), at: fc.constant(0), isTwice: fc.constant(false) }),
    fc.record({ do: fc.constant("drop"), at: fc.nat(20) }),
    fc.record({ do: fc.constant("forget"), count: fc.nat(4) }),
    fc.record({ do: fc.constant("reconnect"), isRestart: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.infiniteStream(fc.nat(20)), (steps, order) => {
      const network = createNetwork();
      for (const one of steps) {
        if ("key" in one) network.change(one.key, one.value);
        else if ("isTwice" in one) network.deliver(one.at, one.isTwice);
        else if ("at" in one) network.drop(one.at);
        else if ("count" in one) network.forget(one.count);
        else network.reconnect(one.isRestart);
      }
      network.change("last", 1);
      for (const at of order) {
        if (network.isQuiet) break;
        network.deliver(at, false);
      }
      const [entries, sync] = network.shown();
      assertEquals([entries, sync], [network.entries, "synced"]);
    }),
    { seed: 1, numRuns: 2_000 },
  );
});
