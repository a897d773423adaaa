import { assertEquals } from "../testing/assert.ts";
import { formatDate, parseInt8, parseTimestamp, parseTimestamptz } from "./values.ts";

Deno.test("parseInt8() gives a number where that is exact, else the digits", () => {
  assertEquals(parseInt8("-42"), -42);
  assertEquals(parseInt8("9007199254740991"), 9007199254740991);
  assertEquals(parseInt8("9007199254740992"), "9007199254740992");
  assertEquals(parseInt8("-9223372036854775808"), "-9223372036854775808");
});

Deno.test("parseTimestamptz() gives RFC 3339 in UTC with at least milliseconds", () => {
  assertEquals(parseTimestamptz("2026-05-01 12:00:00+00"), "2026-05-01T12:00:00.000Z");
  assertEquals(parseTimestamptz("2026-05-01 12:00:00.5+00"), "2026-05-01T12:00:00.500Z");
  assertEquals(parseTimestamptz("2026-05-01 12:00:00.123456+00"), "2026-05-01T12:00:00.123456Z");
  assertEquals(parseTimestamptz("12026-05-01 12:00:00+00"), "12026-05-01T12:00:00.000Z");
});

Deno.test("parseTimestamptz() leaves what RFC 3339 cannot say", () => {
  for (const text of ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC"]) {
    assertEquals(parseTimestamptz(text), text);
  }
});

Deno.test("parseTimestamp() gives ISO 8601 without a zone", () => {
  assertEquals(parseTimestamp("2026-05-01 12:00:00.25"), "2026-05-01T12:00:00.250");
  assertEquals(parseTimestamp("infinity"), "infinity");
});

Deno.test("formatDate() keeps the precision of text", () => {
  assertEquals(formatDate("2026-05-01T12:00:00.123456Z"), "2026-05-01T12:00:00.123456Z");
  assertEquals(formatDate(new Date(0)), "1970-01-01T00:00:00.000Z");
});
