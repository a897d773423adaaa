import { assertEquals } from "@shared/testing/assert.ts";
import { copiedTextRows } from "./copy_text.ts";

async function rowsOf(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  const chunks = Array.from(
    { length: Math.ceil(bytes.length / size) },
    (_, i) => bytes.slice(i * size, (i + 1) * size),
  );
  return (await Array.fromAsync(copiedTextRows(ReadableStream.from(chunks)))).flat();
}

Deno.test("copiedTextRows gives every cell back, however the bytes are cut", async () => {
  const copy = "1\t\\N\n\t\\\\N\n\\b\\f\\n\\r\\t\\v\\\\\tñ漢🙂\n";
  const rows = [["1", null], ["", "\\N"], ["\b\f\n\r\t\v\\", "ñ漢🙂"]];
  for (const size of [1, 2, 3, 7, 1000]) assertEquals(await rowsOf(copy, size), rows);
});
