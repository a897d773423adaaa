import { assertEquals, assertRejects } from "../testing/assert.ts";
import { createRecentRead } from "./recent_read.ts";

/** A value that changes, and how often it was read. */
function open() {
  const source = { value: 0, reads: 0 }, clock = { ms: 0 };
  const recent = createRecentRead<number>({ forMs: 50, clock: { now: () => clock.ms } });
  const read = () => {
    source.reads++;
    return Promise.resolve(source.value);
  };
  return { source, clock, recent, ask: (scope = "a", key = "k") => recent.run(scope, key, read) };
}

Deno.test("createRecentRead() answers again what it has read, for as long as it was told", async () => {
  const { source, clock, ask } = open();
  assertEquals(await ask(), 0);
  source.value = 1;
  clock.ms = 49;
  assertEquals([await ask(), source.reads], [0, 1]);
  clock.ms = 50;
  assertEquals([await ask(), source.reads], [1, 2]);
  assertEquals([await ask("a", "other"), await ask("b"), source.reads], [1, 1, 4]);
});

Deno.test("createRecentRead() reads anew what belongs to a scope that was forgotten, and nothing else", async () => {
  const { source, recent, ask } = open();
  await Promise.all([ask("a"), ask("b")]);
  source.value = 1;
  recent.forget("a");
  assertEquals([await ask("a"), await ask("b")], [1, 0]);
});

Deno.test("createRecentRead() keeps nothing that was read before its scope was forgotten", async () => {
  const recent = createRecentRead<number>({ forMs: 50, clock: { now: () => 0 } });
  const slow = Promise.withResolvers<number>();
  const early = recent.run("a", "k", () => slow.promise);
  recent.forget("a");
  slow.resolve(0);
  assertEquals(await early, 0);
  assertEquals(await recent.run("a", "k", () => Promise.resolve(1)), 1);
});

Deno.test("createRecentRead() keeps no failure", async () => {
  const recent = createRecentRead<number>({ forMs: 50, clock: { now: () => 0 } });
  await assertRejects(() => recent.run("a", "k", () => Promise.reject(new Error("no"))), Error, "no");
  assertEquals(await recent.run("a", "k", () => Promise.resolve(1)), 1);
});
