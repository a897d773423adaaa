import fc from "fast-check";
import { assertEquals } from "@shared/testing/assert.ts";
import { numericBytes } from "./numeric.ts";
import { bytesOf, numericText, numericWords } from "./testing.ts";

/** The binary form as words of 16 bits: digits, weight, sign, scale, then the digits (utils/adt/numeric.c, numeric_send). */
function wordsOf(text: string): number[] {
  return numericWords(numericBytes(bytesOf(text))?.binary ?? new Uint8Array(0));
}

Deno.test("numericBytes writes PostgreSQL's binary numeric", () => {
  const cases: [string, number[]][] = [
    ["0", [0, 0, 0, 0]],
    ["-0.00", [0, 0, 0, 2]],
    ["1", [1, 0, 0, 0, 1]],
    ["-1", [1, 0, 0x4000, 0, 1]],
    ["10000", [1, 1, 0, 0, 1]],
    ["12345", [2, 1, 0, 0, 1, 2345]],
    ["1.5", [2, 0, 0, 1, 1, 5000]],
    ["1.50", [2, 0, 0, 2, 1, 5000]],
    ["0.0001", [1, -1, 0, 4, 1]],
    ["0.00012", [2, -1, 0, 5, 1, 2000]],
    ["123456.789", [3, 1, 0, 3, 12, 3456, 7890]],
    ["15e-1", [2, 0, 0, 1, 1, 5000]],
    ["1.5e3", [1, 0, 0, 0, 1500]],
    ["1e400", [1, 100, 0, 0, 1]],
    ["1e-400", [1, -100, 0, 400, 1]],
    ["Infinity", [0, 0, 0xd000, 0]],
    ["-inf", [0, 0, 0xf000, 0]],
  ];
  for (const [text, words] of cases) assertEquals([text, wordsOf(text)], [text, words]);
});

Deno.test("numericBytes keeps every digit", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      fc.boolean(),
      digits,
      digits,
      fc.integer({ min: -60, max: 60 }),
      (isNegative, a, b, exponent) => {
        const integer = a.replace(/^0+(?=\d)/, "");
        const sign = isNegative && /[1-9]/.test(integer + b) ? "-" : "";
        assertEquals(numericText(wordsOf(`${sign}${integer}.${b}`)), `${sign}${integer}.${b}`);
        // with an exponent: the point moves
        const scale = Math.max(0, b.length - exponent);
        const scaled = BigInt(integer + b) * 10n ** BigInt(Math.max(0, exponent - b.length));
        const text = String(scaled).padStart(scale + 1, "0");
        const moved = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
        assertEquals(numericText(wordsOf(`${sign}${integer}.${b}e${exponent}`)), sign + moved);
      },
    ),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("numericBytes gives equal numbers the same text and the nearest double", () => {
  const cases: [string, string, number][] = [
    ["1.50", "1.5", 1.5],
    ["15e-1", "1.5", 1.5],
    ["-0.0", "0", -0],
    ["000", "0", 0],
    ["0.001", "0.001", 0.001],
    ["12e3", "12000", 12_000],
    [
      "123456789012345678901234567890.50",
      "123456789012345678901234567890.5",
      123456789012345678901234567890.5,
    ],
    ["1e400", `1${"0".repeat(400)}`, Infinity],
    ["-1e400", `-1${"0".repeat(400)}`, -Infinity],
    ["1e-400", `0.${"0".repeat(399)}1`, 0],
    ["-inf", "-Infinity", -Infinity],
  ];
  for (const [text, canonical, value] of cases) {
    const numeric = numericBytes(bytesOf(text));
    assertEquals([text, new TextDecoder().decode(numeric?.canonical), numeric?.value], [
      text,
      canonical,
      value,
    ]);
  }
  for (const text of ["", "x", "1e401", "1,5", "1.2.3"]) assertEquals(numericBytes(bytesOf(text)), null);
});
