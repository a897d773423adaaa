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

Deno.test("intoBlocks() fills a large block from chunks of any size", async () => {
  const bytes = Uint8Array.from({ length: 500_000 }, (_, i) => i % 251);
  for (const size of [1000, 70_000, 500_000]) {
    const chunks = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, i) => bytes.subarray(i * size, (i + 1) * size),
    );
    const blocks = await Array.fromAsync(ReadableStream.from(chunks).pipeThrough(intoBlocks(200_000)));
    assertEquals(blocks.map(({ length }) => length), [200_000, 200_000, 100_000]);
    assertEquals(new Uint8Array(await new Blob(blocks as BlobPart[]).arrayBuffer()), bytes);
  }
});
