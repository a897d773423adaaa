import { assertEquals } from "../testing/assert.ts";
import { intoBlocks } from "./into_blocks.ts";

async function cut(sizes: readonly number[], blockBytes: number): Promise<number[][]> {
  let next = 0;
  const chunks = sizes.map((size) => Uint8Array.from({ length: size }, () => next++));
  const blocks = await Array.fromAsync(ReadableStream.from(chunks).pipeThrough(intoBlocks(blockBytes)));
  return blocks.map((block) => [...block]);
}

Deno.test("intoBlocks() gives blocks of one size and a rest, whatever the chunks are", async () => {
  assertEquals(await cut([], 3), []);
  assertEquals(await cut([0, 0], 3), []);
  assertEquals(await cut([3], 3), [[0, 1, 2]]);
  assertEquals(await cut([1, 1, 5], 3), [[0, 1, 2], [3, 4, 5], [6]]);
  assertEquals(await cut([7], 3), [[0, 1, 2], [3, 4, 5], [6]]);
});
