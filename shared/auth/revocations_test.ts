import type { RevocationFeed } from "../contracts/axi_accounts.ts";
import { createLogger } from "../log/create_logger.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { createRevocations } from "./revocations.ts";

const NOW_MS = Date.parse("2026-05-01T12:00:00.000Z");

/** A feed of numbered revocations in pages of two, as an issuer keeps it. */
function setUp() {
  const feed: RevocationFeed["items"] = [];
  const world = { nowMs: NOW_MS, isAway: false, asked: [] as (string | null)[], lines: [] as string[] };
  const revocations = createRevocations({
    load: (since) => {
      world.asked.push(since);
      if (world.isAway) return Promise.reject(new Error("away"));
      const start = Number(since ?? 0);
      const items = feed.slice(start, start + 2);
      return Promise.resolve({ items, next_since: String(start + items.length) });
    },
    log: createLogger({ write: (line) => world.lines.push(line) }),
    clock: { now: () => world.nowMs },
  });
  const revoke = (subject: string) =>
    feed.push({ kind: "user", subject, not_before: new Date(world.nowMs).toISOString() });
  return { world, revocations, revoke };
}

Deno.test("createRevocations() reads all pages and voids what was issued before, not after", async () => {
  const { world, revocations, revoke } = setUp();
  for (const subject of ["a", "b", "c", "d", "e"]) revoke(subject);
  await revocations.poll();
  assertEquals(world.asked, [null, "2", "4", "5"]);
  for (const subject of ["a", "e"]) assert(revocations.isRevoked(subject, NOW_MS - 1), subject);
  assert(!revocations.isRevoked("a", NOW_MS));
  assert(!revocations.isRevoked("f", 0));
});

Deno.test("createRevocations() keeps the last good set while the feed is away and says so", async () => {
  const { world, revocations, revoke } = setUp();
  revoke("a");
  await revocations.poll();
  world.isAway = true;
  await revocations.poll();
  assert(revocations.isRevoked("a", NOW_MS - 1));
  assert(world.lines.some((line) => line.includes("auth.revocations.failed")));
});

Deno.test("createRevocations() forgets what no living token can have been issued before", async () => {
  const { world, revocations, revoke } = setUp();
  revoke("a");
  await revocations.poll();
  world.nowMs += 3_661_000;
  await revocations.poll();
  assert(!revocations.isRevoked("a", NOW_MS - 1));
});

Deno.test("createRevocations() ends its polling when the signal aborts", async () => {
  const { world, revocations } = setUp();
  const stop = new AbortController();
  const running = revocations.run(stop.signal);
  stop.abort();
  await running;
  assertEquals(world.asked.length, 1);
});
