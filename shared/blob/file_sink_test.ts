import { assertEquals } from "../testing/assert.ts";
import { openFileSink } from "./file_sink.ts";

Deno.test("openFileSink() writes what it is given, whatever the sizes of chunks and file", async () => {
  const path = await Deno.makeTempFile();
  const bytes = Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251);
  for (const length of [0, 1, 65_536, 1_048_576, 1_048_577, 2_500_000, 5_000_000]) {
    for (const chunkBytes of [1000, 65_536, 1_048_576, 3_000_000]) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < length; at += chunkBytes) {
        chunks.push(bytes.subarray(at, Math.min(at + chunkBytes, length)));
      }
      using file = await Deno.open(path, { write: true, truncate: true });
      const written = openFileSink(file);
      await ReadableStream.from(chunks).pipeTo(written.sink);
      assertEquals(written.sizeBytes, length);
      assertEquals(await Deno.readFile(path), bytes.slice(0, length));
    }
  }
  await Deno.remove(path);
});
