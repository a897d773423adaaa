import { assertEquals } from "@shared/testing/assert.ts";
import { endOfLines } from "./dialect.ts";
import { Reading } from "./reading.ts";
import { bytesOf, chunksOf } from "./testing.ts";

const FORM = { encoding: "utf-8", delimiter: ",", quote: '"', escape: '"', comment: null } as const;

/** The first cells of all records, with their lines. */
function read(text: string, skipRows: number, sizes: readonly number[]): string[] {
  const found: string[] = [], decoder = new TextDecoder();
  const reading = new Reading({ ...FORM, skipRows }, {
    record: ({ bytes, starts, ends, line }) =>
      found.push(`${line} ${decoder.decode(bytes.subarray(starts[0], ends[0]))}`),
  });
  for (const chunk of chunksOf(bytesOf(text), sizes)) reading.push(chunk);
  reading.finish();
  return found;
}

Deno.test("Reading leaves out the lines before the table, whatever ends them and wherever chunks are cut", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    const text = ['open "', "", "b", "c", ""].join(end);
    for (const sizes of [[1], [2], [3], [Infinity]]) {
      assertEquals(read(text, 2, sizes), ["3 b", "4 c"]);
      assertEquals(read(text, 3, sizes), ["4 c"]);
      assertEquals(read(text, 4, sizes), []);
      assertEquals(read(text, 9, sizes), []);
    }
    assertEquals(text.slice(endOfLines(bytesOf(text), 2)), ["b", "c", ""].join(end));
    assertEquals(endOfLines(bytesOf(text), 9), text.length);
  }
  assertEquals(read("a\r\n\nb\r\rc\n", 3, [1]), ["5 c"]);
});

Deno.test("Reading says what ends the records, once one has ended", () => {
  const endingOf = (text: string) => {
    const reading = new Reading({ ...FORM, skipRows: 0 }, { record: () => {} });
    reading.push(bytesOf(text));
    reading.finish();
    return reading.lineEnding;
  };
  assertEquals([endingOf("a"), endingOf("a\n"), endingOf("a\r\nb"), endingOf("a\rb"), endingOf("a\rb\n")], [
    null,
    "lf",
    "crlf",
    "cr",
    "mixed",
  ]);
});
