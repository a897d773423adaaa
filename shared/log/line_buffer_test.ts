import { assertEquals } from "../testing/assert.ts";
import { createLineBuffer } from "./line_buffer.ts";

Deno.test("createLineBuffer() hands lines on together, in order and soon", async () => {
  const heard = Promise.withResolvers<string>();
  using lines = createLineBuffer(heard.resolve);
  for (const line of ["a\n", "b\n", "c\n"]) lines.write(line, "info");
  assertEquals(await heard.promise, "a\nb\nc\n");
});

Deno.test("createLineBuffer() waits with no error, with no more than 64 KiB, and with nothing at its end", () => {
  const texts: string[] = [];
  const lines = createLineBuffer((text) => texts.push(text));
  lines.write("a\n", "info");
  lines.write("b\n", "error");
  assertEquals(texts.splice(0), ["a\nb\n"]);
  const long = "x".repeat(40 * 1024) + "\n";
  lines.write(long, "info");
  assertEquals(texts, []);
  lines.write(long, "warn");
  assertEquals(texts.splice(0), [long + long]);
  lines.write("c\n", "info");
  lines[Symbol.dispose]();
  lines[Symbol.dispose]();
  assertEquals(texts, ["c\n"]);
});
