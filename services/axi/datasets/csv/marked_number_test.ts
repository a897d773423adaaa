import fc from "fast-check";
import { assertEquals } from "@shared/testing/assert.ts";
import { KIND, type Kind } from "./kind.ts";
import { beginsLikeMarked, MarkedNumberReader } from "./marked_number.ts";
import { bytesOf } from "./testing.ts";

/** Kind, unit, and the plain number by a decimal point and by a decimal comma. */
function read(text: string): [Kind, string, string, string] {
  const reader = new MarkedNumberReader(), bytes = bytesOf(`1${text}1`);
  const kind = reader.read(bytes, 1, bytes.length - 1);
  const plain = (decimal: "." | ",") =>
    new TextDecoder().decode(reader.plain.subarray(0, reader.plainBytes(decimal)));
  return kind === KIND.TEXT ? [kind, "", "", ""] : [kind, reader.unit, plain("."), plain(",")];
}

Deno.test("MarkedNumberReader reads thousands, decimals, signs and units", () => {
  const cases: [string, Kind, string, string, string?][] = [
    ["12", KIND.INT, "", "12"],
    ["1.5", KIND.FLOAT, "", "1.5", "15"],
    ["1.234", KIND.FLOAT_OR_GROUPED, "", "1.234", "1234"],
    ["1,234", KIND.COMMA_FLOAT_OR_GROUPED, "", "1234", "1.234"],
    ["0,123", KIND.COMMA_FLOAT, "", "0123", "0.123"],
    ["1234,567", KIND.COMMA_FLOAT, "", "1234567", "1234.567"],
    [",5", KIND.COMMA_FLOAT, "", "5", ".5"],
    ["-1,5", KIND.COMMA_FLOAT, "", "-15", "-1.5"],
    ["1,234,567", KIND.COMMA_GROUPED, "", "1234567", "1234.567"],
    ["1,234.5", KIND.COMMA_GROUPED_FLOAT, "", "1234.5", "12345"],
    ["1.234.567", KIND.POINT_GROUPED, "", "1234.567", "1234567"],
    ["1.234,5", KIND.POINT_GROUPED_FLOAT, "", "12345", "1234.5"],
    ["1 234 567", KIND.SPACE_GROUPED, "", "1234567", "1234567"],
    ["1\u00a0234,5", KIND.SPACE_GROUPED_COMMA, "", "12345", "1234.5"],
    ["1\u202f234.5", KIND.SPACE_GROUPED_POINT, "", "1234.5", "12345"],
    ["12\u2009345", KIND.SPACE_GROUPED, "", "12345", "12345"],
    ["100'000.00", KIND.QUOTE_GROUPED_POINT, "", "100000.00", "10000000"],
    ["1’234’567", KIND.QUOTE_GROUPED, "", "1234567", "1234567"],
    ["$5", KIND.DRESSED_INT, "$", "5", "5"],
    ["-$5", KIND.DRESSED_INT, "$", "-5", "-5"],
    ["$-5", KIND.DRESSED_INT, "$", "-5", "-5"],
    ["$1,234.50", KIND.COMMA_GROUPED_FLOAT, "$", "1234.50", "123450"],
    ["1.234 €", KIND.DRESSED_FLOAT_OR_GROUPED, "€", "1.234", "1234"],
    ["USD 12.5", KIND.DRESSED_FLOAT, "USD", "12.5", "125"],
    ["12CHF", KIND.DRESSED_INT, "CHF", "12", "12"],
    ["US$12", KIND.DRESSED_INT, "US$", "12", "12"],
    ["₹ 12", KIND.DRESSED_INT, "₹", "12", "12"],
    ["12,5 %", KIND.COMMA_FLOAT, "%", "125", "12.5"],
    ["99%", KIND.DRESSED_INT, "%", "99", "99"],
    ["(12.50)", KIND.DRESSED_FLOAT, "", "-12.50", "-1250"],
    ["($1,000)", KIND.COMMA_FLOAT_OR_GROUPED, "$", "-1000", "-1.000"],
    ["$(5)", KIND.DRESSED_INT, "$", "-5", "-5"],
    ["12.5-", KIND.DRESSED_FLOAT, "", "-12.5", "-125"],
    ["−3", KIND.DRESSED_INT, "", "-3", "-3"],
    ["- 3", KIND.DRESSED_INT, "", "-3", "-3"],
    ["999 999 999 999 999", KIND.SPACE_GROUPED, "", "999999999999999", "999999999999999"],
  ];
  for (const [text, kind, unit, byPoint, byComma = byPoint] of cases) {
    assertEquals([text, ...read(text)], [text, kind, unit, byPoint, byComma]);
    if (kind >= KIND.DRESSED_INT && text[0] !== "’") {
      assertEquals([text, beginsLikeMarked(bytesOf(text), 0, bytesOf(text).length)], [text, true]);
    }
  }
});

Deno.test("MarkedNumberReader leaves what only resembles a number a text", () => {
  const texts = [
    ..."12 34,1 23,1 2345,12 345 67,1,23,4.5.6,1.23.456,1..2,1,,2,1.234.5,1,234.567,8,1 234 5.6".split("|"),
    ..."192.168.0.1|10.0.0.1|007 €|00,5|0.123.456|0 123|12 Main Street|12 kg|5 km|1/2|1:30|12-34|--5|+-5|-5-"
      .split("|"),
    ..."(5|5)|(-5)|-(5)|((5))|$5$|€5 EUR|5 % %|ABC 5|XYZ5|usd 5|#5|$|%|-|()|,|.|5,|€|'5|5'|1''000|1 ’234"
      .split("|"),
    "+34 600 123 456",
    "TOP 10",
    "ALL 5",
    "1234567890123456 €",
    "1.234.567.890.123.456",
    "(555) 123-4567",
    "600-123-456",
    "A1",
    "1A",
    "5 reasons",
    "٣",
    "x".repeat(60) + "1",
    "1" + " ".repeat(60),
  ];
  for (const text of texts) assertEquals([text, read(text)[0]], [text, KIND.TEXT]);
});

Deno.test("MarkedNumberReader gives back every number that a locale writes", () => {
  const amount = fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }).map((cents) => cents / 100);
  for (
    const [locale, decimal] of [["en-US", "."], ["de-DE", ","], ["fr-FR", ","], ["de-CH", "."], [
      "sv-SE",
      ",",
    ]] as const
  ) {
    for (const currency of ["EUR", "USD", "SEK", "CHF"]) {
      const format = new Intl.NumberFormat(locale, { style: "currency", currency });
      fc.assert(
        fc.property(amount, (value) => {
          const reader = new MarkedNumberReader(), bytes = bytesOf(format.format(value));
          const kind = reader.read(bytes, 0, bytes.length);
          const plain = new TextDecoder().decode(reader.plain.subarray(0, reader.plainBytes(decimal)));
          assertEquals([format.format(value), kind !== KIND.TEXT, Number(plain)], [
            format.format(value),
            true,
            value,
          ]);
        }),
        { seed: 7, numRuns: 300 },
      );
    }
  }
});
