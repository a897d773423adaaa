import { assert, assertEquals } from "@shared/testing/assert.ts";
import { createSharedBuffers } from "./shared_buffers.ts";

Deno.test("createSharedBuffers() gives memory again that was given back, of at least the size asked for", () => {
  const buffers = createSharedBuffers(1 << 20);
  const first = buffers.take(5000);
  assert(first instanceof SharedArrayBuffer && first.byteLength >= 5000);
  const second = buffers.take(5000);
  assert(first !== second);
  buffers.give(first);
  assertEquals(buffers.take(4097) === first, true);
  assert(buffers.take(0).byteLength > 0);
});

Deno.test("createSharedBuffers() lets no more wait than it may", () => {
  const buffers = createSharedBuffers(8192);
  const taken = [1, 2, 3].map(() => buffers.take(4096));
  for (const buffer of taken) buffers.give(buffer);
  const again = new Set([1, 2, 3].map(() => buffers.take(4096)));
  assertEquals(taken.filter((buffer) => again.has(buffer)).length, 2);
});
