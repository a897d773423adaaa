import fc from "fast-check";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { KIND, type Kind } from "./kind.ts";
import { numberKind, readDouble, readInt, readLongInt } from "./number.ts";
import { bytesOf } from "./testing.ts";

const kindOf = (text: string) => numberKind(bytesOf(text), 0, bytesOf(text).length);
const doubleOf = (text: string) => readDouble(bytesOf(text), 0, bytesOf(text).length);
const intOf = (text: string) => readInt(bytesOf(text), 0, bytesOf(text).length);

Deno.test("numberKind says what a cell of digits is, and why", () => {
  const { INT, FLOAT, FLOAT_OR_GROUPED, DECIMAL, CODE, LONG_DIGITS, TEXT } = KIND;
  const cases: [string, Kind, string][] = [
    ["0", INT, "the smallest"],
    ["-12", INT, "a sign"],
    ["+5", INT, "a plus sign before few digits"],
    ["-0", INT, "an int has one zero"],
    ["999999999999999", INT, "15 digits: a double keeps them"],
    ["1000000000000000", LONG_DIGITS, "16 digits: an identifier"],
    ["-1234567890123456", LONG_DIGITS, "16 digits after a sign"],
    ["007", CODE, "leading zeros"],
    ["00", CODE, "leading zeros alone"],
    ["-01", CODE, "leading zeros after a sign"],
    ["00000000000000000001", CODE, "leading zeros before many digits"],
    ["+34600000000", CODE, "a telephone number"],
    ["+1234567", CODE, "a plus sign before 7 digits"],
    ["+123456", INT, "a plus sign before 6 digits"],
    ["1.5", FLOAT, "a point"],
    [".5", FLOAT, "nothing before the point"],
    ["1.234", FLOAT_OR_GROUPED, "three digits after the point, which may group thousands"],
    ["-999.000", FLOAT_OR_GROUPED, "three digits before it"],
    ["1234.567", FLOAT, "four digits before it"],
    ["0.123", FLOAT, "a zero before it"],
    ["1.234e1", FLOAT, "an exponent"],
    ["1.", FLOAT, "nothing after the point"],
    ["-0.0", FLOAT, "a negative zero"],
    ["0.000", FLOAT, "zeros after the point"],
    ["1e5", FLOAT, "an exponent"],
    ["1E+05", FLOAT, "an exponent with sign and zero"],
    ["0.1", FLOAT, "a double's own text"],
    ["0.10000000000000001", DECIMAL, "17 digits that a double does not give back"],
    ["0.1000000000000000055511151231257827", DECIMAL, "more digits than a double keeps"],
    ["3.141592653589793", FLOAT, "16 digits that a double gives back"],
    ["0.30000000000000004", FLOAT, "17 digits that a double gives back"],
    ["123456789012345678901234567890.5", DECIMAL, "31 digits"],
    ["1.50000000000000000000", FLOAT, "zeros at the end are no digits"],
    ["1e400", DECIMAL, "beyond the doubles"],
    ["1e309", DECIMAL, "beyond the doubles"],
    ["1e308", FLOAT, "within the doubles"],
    ["1e-400", DECIMAL, "below the doubles"],
    ["5e-324", FLOAT, "the smallest double"],
    ["0e-400", FLOAT, "zero whatever the exponent"],
    ["1e401", TEXT, "beyond any use"],
    ["1e-401", TEXT, "beyond any use"],
    ["1e99999", TEXT, "beyond any use"],
    ["Infinity", FLOAT, "a double has it"],
    ["-inf", FLOAT, "a double has it"],
    ["+INF", FLOAT, "in any case"],
    [".inf", TEXT, "no number before a point"],
    ["infinit", TEXT, "half a word"],
    ["nan", TEXT, "no number; a null word by default"],
    ["00.5", TEXT, "leading zeros before a point"],
    ["", TEXT, "nothing"],
    ["-", TEXT, "a sign alone"],
    [".", TEXT, "a point alone"],
    ["+.", TEXT, "a sign and a point"],
    ["1e", TEXT, "no exponent"],
    ["1e+", TEXT, "no exponent"],
    ["1e1.5", TEXT, "a point in the exponent"],
    ["e5", TEXT, "no mantissa"],
    [".e5", TEXT, "no mantissa"],
    ["1.2.3", TEXT, "two points"],
    ["1,234", TEXT, "a comma"],
    ["1 234", TEXT, "a space"],
    ["0x10", TEXT, "hexadecimal"],
    ["1_000", TEXT, "an underscore"],
    ["12a", TEXT, "a letter"],
    ["١٢", TEXT, "other digits"],
    ["−5", TEXT, "a minus sign that is none of ASCII's"],
    ["9".repeat(1000), LONG_DIGITS, "1,000 digits"],
    ["9".repeat(1001), TEXT, "more than any number has"],
    [`0.${"9".repeat(1000)}`, TEXT, "more than any number has"],
  ];
  for (const [text, kind, why] of cases) assertEquals([text, kindOf(text)], [text, kind], why);
});

Deno.test("readDouble is Number() bit for bit on 100,000 decimal texts", () => {
  const digits = (maxLength: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength });
  const sign = fc.constantFrom("", "-", "+");
  const exponent = fc.oneof(fc.constant(""), fc.integer({ min: -330, max: 330 }).map((e) => `e${e}`));
  const decimal = fc.tuple(
    sign,
    digits(20),
    fc.oneof(fc.constant(""), digits(25).map((f) => `.${f}`)),
    exponent,
  )
    .map((parts) => parts.join(""));
  const shortest = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
  const few = fc.tuple(sign, fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 9999 }))
    .map(([s, a, b]) => `${s}${a}.${b}`);
  let read = 0;
  for (const text of fc.sample(fc.oneof(decimal, shortest, few), { seed: 1, numRuns: 100_000 })) {
    const value = doubleOf(text);
    if (!/\d/.test(text.replace(/e.*/, ""))) assert(Number.isNaN(value), text);
    else if (Number.isFinite(Number(text)) && kindOf(text) !== KIND.TEXT) {
      read++;
      assert(Object.is(value, Number(text)), `${text} became ${value}`);
    }
  }
  assert(read > 80_000, `only ${read} texts were numbers`);
});

Deno.test("readDouble reads what numberKind calls a number, save what is beyond all doubles", () => {
  const cases: [string, number][] = [
    ["-0", -0],
    ["-0.0", -0],
    ["Infinity", Infinity],
    ["-inf", -Infinity],
    ["+Inf", Infinity],
    ["1e309", NaN],
    ["1e-400", 0],
    ["12345678901234567890", 12345678901234567000],
    ["0.10000000000000001", 0.1],
    ["9007199254740993", 9007199254740992],
    [".inf", NaN],
    ["1e", NaN],
    ["", NaN],
    [".", NaN],
    ["-", NaN],
    ["nan", NaN],
    ["1,5", NaN],
    [`0.${"9".repeat(1001)}`, NaN],
  ];
  for (const [text, value] of cases) {
    assert(Object.is(doubleOf(text), value), `${text} became ${doubleOf(text)}`);
  }
});

Deno.test("readInt reads up to 15 digits, and zero without a sign", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["-0", 0],
    ["007", 7],
    ["+5", 5],
    ["-999999999999999", -999999999999999],
    ["1000000000000000", NaN],
    ["1.0", NaN],
    ["", NaN],
    ["-", NaN],
    ["1a", NaN],
  ];
  for (const [text, value] of cases) assert(Object.is(intOf(text), value), `${text} became ${intOf(text)}`);
});

Deno.test("numbers are read where they stand, whatever is around them", () => {
  const bytes = bytesOf("9912.5e1x");
  assertEquals(numberKind(bytes, 2, 8), KIND.FLOAT);
  assertEquals(readDouble(bytes, 2, 8), 125);
  assertEquals(readDouble(bytes, 2, 6), 12.5);
  assertEquals(readInt(bytes, 1, 4), 912);
});

Deno.test("readLongInt keeps every digit of what 64 bits hold, and nothing else", () => {
  const cases: readonly (readonly [string, bigint | null])[] = [
    ["0", 0n],
    ["-0", 0n],
    ["+12", 12n],
    ["007", 7n],
    ["9007199254740993", 9007199254740993n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["-9223372036854775808", -(2n ** 63n)],
    ["9223372036854775808", null],
    ["-9223372036854775809", null],
    ["1".repeat(65), null],
    ["1.0", null],
    ["1e3", null],
    ["0x10", null],
    ["1 000", null],
    ["-", null],
    ["", null],
  ];
  for (const [text, value] of cases) assertEquals([text, readLongInt(bytesOf(text))], [text, value]);
});
