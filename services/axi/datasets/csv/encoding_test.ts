import fc from "fast-check";
import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { AppError } from "@shared/core/errors.ts";
import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { type Encoding, findEncoding, sniffEncoding, ToUtf8, Utf8Check } from "./encoding.ts";
import { bytesOf, chunksOf } from "./testing.ts";

function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), isLittle);
  return bytes;
}

function decode(bytes: Uint8Array, encoding: Encoding, sizes: readonly number[] = [Infinity]): string {
  const toUtf8 = new ToUtf8(encoding), decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (const chunk of chunksOf(bytes, sizes)) text += decoder.decode(toUtf8.push(chunk), { stream: true });
  return text + decoder.decode(toUtf8.finish());
}

function isUtf8(bytes: Uint8Array, sizes: readonly number[]): boolean {
  const check = new Utf8Check();
  for (const chunk of chunksOf(bytes, sizes)) check.push(chunk);
  return check.finish();
}

Deno.test("sniffEncoding tells encodings apart by mark and by where NUL bytes stand", () => {
  const russian = "имя,город\nАнна,Москва\nИван,Тверь\n".repeat(5),
    chinese = "姓名,城市,年\n王,北京,1\n".repeat(8);
  const cases: [string, Uint8Array, Encoding][] = [
    ["ASCII", bytesOf("a,b\n1,2\n"), "utf-8"],
    ["UTF-8 mark", bytesOf("\ufeffa,b\n"), "utf-8"],
    ["UTF-16LE mark", utf16("\ufeffa,b\n", true), "utf-16le"],
    ["UTF-16BE mark", utf16("\ufeffa,b\n", false), "utf-16be"],
    ["UTF-16LE Latin", utf16("a,b\n1,2\n", true), "utf-16le"],
    ["UTF-16BE Latin", utf16("a,b\n1,2\n", false), "utf-16be"],
    ["UTF-16LE Cyrillic", utf16(russian, true), "utf-16le"],
    ["UTF-16BE Chinese", utf16(chinese, false), "utf-16be"],
    ["UTF-8 Chinese", bytesOf(chinese), "utf-8"],
    ["a NUL in every row", bytesOf("ab\0,c\n1,2\0\n".repeat(50)), "utf-8"],
    ["one NUL in a small file", bytesOf("a\0,b\n1,2\n"), "utf-8"],
    ["nothing", new Uint8Array(0), "utf-8"],
    ["one byte", bytesOf("a"), "utf-8"],
  ];
  for (const [what, bytes, expected] of cases) assertEquals(sniffEncoding(bytes), expected, what);
});

Deno.test("ToUtf8 reads every encoding alike, in chunks of any size", () => {
  const text = "naïve,€,日本,😀,\u{10ffff},ÿ\r\n";
  const latin = "na\xefve,\x80,caf\xe9";
  for (const sizes of [[1], [2], [3], [5, 1, 2], [Infinity]]) {
    assertEquals(decode(bytesOf(text), "utf-8", sizes), text);
    assertEquals(decode(bytesOf(`\ufeff${text}`), "utf-8", sizes), text);
    assertEquals(decode(utf16(`\ufeff${text}`, true), "utf-16le", sizes), text);
    assertEquals(decode(utf16(text, true), "utf-16le", sizes), text);
    assertEquals(decode(utf16(text, false), "utf-16be", sizes), text);
    const bytes = Uint8Array.from(latin, (character) => character.charCodeAt(0));
    assertEquals(decode(bytes, "windows-1252", sizes), "naïve,€,café");
  }
});

Deno.test("ToUtf8 takes a byte order mark away at the beginning only", () => {
  for (const sizes of [[1], [3], [Infinity]]) {
    assertEquals(decode(bytesOf("a\ufeffb\ufeff"), "utf-8", sizes), "a\ufeffb\ufeff");
    assertEquals(decode(bytesOf("\ufeff"), "utf-8", sizes), "");
    assertEquals(decode(bytesOf("ab"), "utf-8", sizes), "ab");
    assertEquals(decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xe9]), "windows-1252", sizes), "é");
  }
});

Deno.test("ToUtf8 removes NUL bytes and counts them", () => {
  for (const sizes of [[1], [2], [Infinity]]) {
    const toUtf8 = new ToUtf8("utf-8");
    let text = "";
    for (const chunk of chunksOf(bytesOf("\0a\0\0,b\n\0"), sizes)) {
      text += new TextDecoder().decode(toUtf8.push(chunk));
    }
    text += new TextDecoder().decode(toUtf8.finish());
    assertEquals([text, toUtf8.nulBytesRemoved], ["a,b\n", 4]);
  }
});

Deno.test("ToUtf8 refuses what its encoding does not have", () => {
  const error = assertThrows(() => decode(new Uint8Array([0x61, 0, 0x62]), "utf-16le"), AppError, "utf-16le");
  assertEquals(error.code, "CSV_UNREADABLE");
  assertThrows(() => decode(utf16("a\ud800b", true), "utf-16le"), AppError, "name another encoding");
});

Deno.test("Utf8Check says of every chunking what it says of the whole", () => {
  const valid = ["a", "é", "߿", "ࠀ", "€", "퟿", "", "￿", "\u{10000}", "😀", "\u{10ffff}"];
  const invalid: [string, number[]][] = [
    ["a lone continuation", [0x80]],
    ["a lead without its rest", [0xc3]],
    ["three of four bytes", [0xf0, 0x9f, 0x98]],
    ["overlong /", [0xc0, 0xaf]],
    ["overlong NUL", [0xe0, 0x80, 0x80]],
    ["overlong of four bytes", [0xf0, 0x80, 0x80, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["bytes that never occur", [0xff]],
    ["windows-1252", [0x63, 0x61, 0x66, 0xe9, 0x2c, 0x61]],
  ];
  const part = fc.oneof(
    fc.constantFrom(...valid).map((text) => ({ bytes: [...bytesOf(text)], isValid: true })),
    fc.constantFrom(...invalid).map(([, bytes]) => ({ bytes: [...bytes, 0x2c], isValid: false })),
  );
  fc.assert(
    fc.property(
      fc.array(part),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 }),
      (parts, sizes) => {
        const bytes = Uint8Array.from(parts.flatMap((p) => p.bytes));
        assertEquals(isUtf8(bytes, sizes), parts.every((p) => p.isValid));
      },
    ),
    { seed: 1, numRuns: 5000 },
  );
  for (const [what, bytes] of invalid) assertEquals(isUtf8(Uint8Array.from(bytes), [1]), false, what);
});

Deno.test("findEncoding says what speaks for an encoding", () => {
  const cases: [string, Uint8Array, UploadOptions["encoding"], string][] = [
    ["ASCII", bytesOf("a,b\n"), undefined, "utf-8 valid_utf8"],
    ["a character cut by the head's end", bytesOf("a,é").subarray(0, 3), undefined, "utf-8 valid_utf8"],
    ["UTF-8 mark", bytesOf("\ufeffa\n"), undefined, "utf-8 bom"],
    ["UTF-16 mark", utf16("\ufeffa\n", true), undefined, "utf-16le bom"],
    ["UTF-16 by its zeros", utf16("a,b\n1,2\n", false), undefined, "utf-16be nul_pattern"],
    ["no UTF-8", Uint8Array.from([97, 0xe9, 10]), undefined, "windows-1252 invalid_utf8"],
    ["named", bytesOf("a\n"), "utf-16le", "utf-16le option"],
    ["named as Latin-1", bytesOf("a\n"), "iso-8859-1", "windows-1252 option"],
  ];
  for (const [what, head, named, expected] of cases) {
    const { encoding, evidence } = findEncoding(head, named);
    assertEquals([what, `${encoding} ${evidence}`], [what, expected]);
  }
});
