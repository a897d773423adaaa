import { assertEquals } from "@shared/testing/assert.ts";
import { KIND } from "./kind.ts";
import { refine, SNIFFED } from "./sniffed_kind.ts";

const encoder = new TextEncoder();
const COMMA = 44, SEMICOLON = 59, QUOTE = 34;

/** The cell between others, so that a look beyond it shows. */
function refined(kind: Parameters<typeof refine>[0], cell: string) {
  const bytes = encoder.encode(`1;${cell}:59`);
  return refine(kind, { bytes, start: 2, end: bytes.length - 3 }, { delimiter: COMMA, quote: QUOTE });
}

Deno.test("refine() tells years from other ints", () => {
  for (const year of ["1500", "1999", "2024", "2099", " 2024 "]) {
    assertEquals(refined(KIND.INT, year), SNIFFED.YEAR);
  }
  for (const other of ["1499", "2100", "0", "20240", "-2024", "+1999"]) {
    assertEquals(refined(KIND.INT, other), KIND.INT);
  }
});

Deno.test("refine() tells times of day from other texts", () => {
  for (const time of ["9:30", "12:30", "12:30:59", "12:30:59.5", " 9:30\t"]) {
    assertEquals(refined(KIND.TEXT, time), SNIFFED.TIME, time);
  }
  for (
    const other of [
      "9",
      "123:30",
      "9:3",
      "9:300",
      "9:30:",
      "9:30:5",
      "9:30:59.",
      "9:30:59,5",
      "9:30:59.5a",
      "a9:30",
    ]
  ) {
    assertEquals(refined(KIND.TEXT, other), KIND.TEXT, other);
  }
});

Deno.test("refine() suspects texts that hold another delimiter", () => {
  for (const text of ["a;b", "a\tb", "|"]) assertEquals(refined(KIND.TEXT, text), SNIFFED.SUSPECT);
  const bytes = encoder.encode("a;b");
  const cell = { bytes, start: 0, end: 3 };
  assertEquals(refine(KIND.TEXT, cell, { delimiter: SEMICOLON, quote: QUOTE }), KIND.TEXT);
  assertEquals(refined(KIND.TEXT, 'a"b'), SNIFFED.SUSPECT);
  assertEquals(refine(KIND.TEXT, cell, { delimiter: SEMICOLON, quote: null }), KIND.TEXT);
  assertEquals(refined(KIND.COMMA_FLOAT, ",5"), SNIFFED.SUSPECT);
  assertEquals(refined(KIND.TEXT, ";".repeat(101)), KIND.TEXT);
});
