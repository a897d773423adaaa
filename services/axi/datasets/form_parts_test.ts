import { Buffer } from "node:buffer";
import { assertEquals, assertRejects, assertThrows } from "@shared/testing/assert.ts";
import { AppError } from "@shared/core/errors.ts";
import { FormParts, indexOfBytes } from "./form_parts.ts";

const TYPE = "multipart/form-data; boundary=b";

function bodyOf(text: string, pieceLength: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / pieceLength) },
    (_, i) => bytes.subarray(i * pieceLength, (i + 1) * pieceLength),
  );
  return ReadableStream.from(pieces);
}

async function partsOf(text: string, pieceLength = text.length, type = TYPE): Promise<[string, string][]> {
  const parts = new FormParts(bodyOf(text, pieceLength), type), found: [string, string][] = [];
  for (let head = await parts.next(); head !== null; head = await parts.next()) {
    const chunks: Uint8Array[] = [];
    for (let chunk = await parts.content(); chunk !== null; chunk = await parts.content()) chunks.push(chunk);
    found.push([new TextDecoder().decode(head).trim(), Buffer.concat(chunks).toString()]);
  }
  return found;
}

Deno.test("FormParts gives the same parts however the body is cut into chunks", async () => {
  const content = "x,y\r\n--a\r\n\r\r\n-\r\n--\n1,é\r\n";
  const form =
    `preamble\r\n--b\r\nA: 1\r\n\r\n${content}\r\n--b \t\r\nB: 2\r\nC: 3\r\n\r\n\r\n--b\r\n\r\nno head\r\n--b--\r\nepilogue`;
  const expected: [string, string][] = [["A: 1", content], ["B: 2\r\nC: 3", ""], ["", "no head"]];
  for (let length = 1; length <= form.length; length++) {
    assertEquals([length, await partsOf(form, length)], [length, expected]);
  }
});

Deno.test("FormParts passes over what nobody reads of a part", async () => {
  const parts = new FormParts(
    bodyOf("--b\r\nA: 1\r\n\r\nlong long\r\n--b\r\nB: 2\r\n\r\n2\r\n--b--", 5),
    TYPE,
  );
  await parts.next();
  assertEquals(new TextDecoder().decode(await parts.next() ?? undefined).trim(), "B: 2");
  assertEquals([await parts.next(), await parts.next()], [null, null]);
});

Deno.test("FormParts refuses a body without end, an endless head and a type without boundary", async () => {
  for (
    const text of ["", "hello", "--b", "--b\r\nA: 1", "--b\r\nA: 1\r\n\r\nx", "--b\r\nA: 1\r\n\r\nx\r\n--b"]
  ) {
    const error = await assertRejects(() => partsOf(text, 4), AppError, "it has no end");
    assertEquals([text, error.code], [text, "MALFORMED"]);
  }
  await assertRejects(() => partsOf(`--b\r\nA: ${"x".repeat(100_000)}`, 1000), AppError, "too long");
  for (
    const type of [
      "multipart/form-data",
      "multipart/form-data; boundary=",
      'multipart/form-data; boundary=""',
    ]
  ) {
    assertThrows(() => new FormParts(bodyOf("", 1), type), AppError, "names no boundary");
  }
});

Deno.test("FormParts takes boundaries in quotes", async () => {
  const form = "--b c\r\nA: 1\r\n\r\nx\r\n--b c--";
  assertEquals(await partsOf(form, 3, 'multipart/form-data; charset=utf-8; Boundary="b c"'), [["A: 1", "x"]]);
});

Deno.test("indexOfBytes() finds what Buffer's own search finds, at every place and where it almost stands", () => {
  const wanted = Buffer.from("\r\n--b");
  const texts = [
    "",
    "\r",
    "\r\n--",
    "\r\n--b",
    "a\r\n--b",
    "\r\r\n--b",
    "\r\n-\r\n--b\r\n--b",
    "\r\n--a\r\n--",
  ];
  for (const text of texts) {
    for (let from = 0; from <= text.length; from++) {
      assertEquals(
        indexOfBytes(Buffer.from(text), wanted, from),
        Buffer.from(text).indexOf(wanted, from),
        text,
      );
    }
  }
});
