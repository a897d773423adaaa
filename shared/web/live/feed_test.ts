import { assert, assertEquals } from "../../testing/assert.ts";
import { eventually } from "../../testing/eventually.ts";
import { createDeltaRing } from "./delta_ring.ts";
import { createFeed } from "./feed.ts";

const problem = { code: "UNAVAILABLE", title: "Service Unavailable", detail: "Cannot", status: 503 } as const;

Deno.test("createDeltaRing() knows so many steps for so long, and says where one is missing", () => {
  const ring = createDeltaRing({ count: 3, ageMs: 1_000 });
  for (const seq of [1, 2, 3, 4, 5]) ring.push({ seq, atMs: seq * 100, text: String(seq) });
  assertEquals(ring.after(2, 5, 500), ["3", "4", "5"]);
  assertEquals(ring.after(5, 5, 500), []);
  assertEquals([ring.after(1, 5, 500), ring.after(6, 5, 500)], [null, null]);
  assertEquals([ring.after(3, 5, 1_401), ring.after(4, 5, 1_401)], [null, ["5"]]);
});

function setUp() {
  const heard: string[] = [];
  const clock = { ms: 0, now: () => clock.ms };
  const feed = createFeed<unknown>({ topic: "t", epoch: "e", clock, everyMs: 1 });
  feed.subscribe((text) => heard.push(text));
  return { heard, clock, feed };
}

Deno.test("createFeed() tells a snapshot first, then each difference once, however often entries are put", async () => {
  const { heard, feed } = setUp();
  assertEquals(feed.snapshot(), null);
  for (let i = 0; i < 100; i++) feed.put("a", { n: i });
  await eventually("a snapshot", () => heard.length === 1);
  for (let i = 0; i < 100; i++) feed.put("b", i);
  feed.put("a", { n: 99 });
  await eventually("a step", () => heard.length === 2);
  feed.remove("a");
  feed.remove("never there");
  await eventually("another step", () => heard.length === 3);
  const head = { topic: "t", epoch: "e" };
  assertEquals(heard.map((text) => JSON.parse(text)), [
    { type: "snap", ...head, seq: 0, data: { a: { n: 99 } } },
    { type: "delta", ...head, seq: 1, set: { b: 99 } },
    { type: "delta", ...head, seq: 2, remove: ["a"] },
  ]);
  assertEquals(JSON.parse(feed.snapshot() ?? ""), { type: "snap", ...head, seq: 2, data: { b: 99 } });
  assertEquals([feed.since("e:0"), feed.since("other:0")], [heard.slice(1), null]);
  assertEquals(feed.since("e:2")?.map((text) => JSON.parse(text)), [{ type: "delta", ...head, seq: 2 }]);
  feed.close();
});

Deno.test("createFeed() says once that its source fails, and by an empty step that it answers again", async () => {
  const { heard, feed } = setUp();
  feed.confirm();
  await eventually("an empty snapshot", () => heard.length === 1);
  feed.fail(problem);
  feed.fail(problem);
  assertEquals(heard.slice(1).map((text) => JSON.parse(text)), [{ type: "stale", topic: "t", problem }]);
  assert(feed.stale() !== null);
  feed.confirm();
  await eventually("an empty step", () => heard.length === 3);
  assertEquals([JSON.parse(heard[2] ?? ""), feed.stale()], [
    { type: "delta", topic: "t", epoch: "e", seq: 1 },
    null,
  ]);
  feed.close();
});
