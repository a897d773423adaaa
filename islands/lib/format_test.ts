import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import {
  formatBytes,
  formatCompact,
  formatDuration,
  formatFixed,
  formatInstant,
  formatNumber,
  formatPercent,
  formatRelative,
} from "./format.ts";

/** With plain spaces in place of those that do not break, for reading. */
function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, " ");
}

function both(write: (locale: string) => string): string[] {
  return ["en", "es"].map((locale) => plain(write(locale)));
}

Deno.test("formatNumber() shows three decimals, and digits of small figures that those would hide", () => {
  assertEquals(both((locale) => formatNumber(1234567.8915, locale)), ["1,234,567.892", "1.234.567,892"]);
  assertEquals(both((locale) => formatNumber(0.000123456, locale)), ["0.000123", "0,000123"]);
  assertEquals(both((locale) => formatNumber(0, locale)), ["0", "0"]);
  assertEquals(both((locale) => formatNumber(-12.5, locale)), ["-12.5", "-12,5"]);
});

Deno.test("formatNumber() turns to powers of ten beyond what a reader counts", () => {
  assertEquals(both((locale) => formatNumber(1.5e15, locale)), ["1.5E15", "1,5E15"]);
  assertEquals(both((locale) => formatNumber(9.99e-7, locale)), ["9.99E-7", "9,99E-7"]);
});

Deno.test("formatFixed() keeps the decimals that it is given", () => {
  assertEquals(both((locale) => formatFixed(0.5, 3, locale)), ["0.500", "0,500"]);
});

Deno.test("formatCompact() keeps three digits and the locale's word", () => {
  assertEquals(both((locale) => formatCompact(12_345, locale)), ["12.3K", "12,3 mil"]);
  assertEquals(both((locale) => formatCompact(1_284_000, locale)), ["1.28M", "1,28 M"]);
  assertEquals(both((locale) => formatCompact(7, locale)), ["7", "7"]);
});

Deno.test("formatPercent() shows one decimal, and two digits of a share that is small but not nothing", () => {
  assertEquals(both((locale) => formatPercent(0.1236, locale)), ["12.4%", "12,4 %"]);
  assertEquals(both((locale) => formatPercent(0.0000456, locale)), ["0.0046%", "0,0046 %"]);
  assertEquals(both((locale) => formatPercent(1, locale)), ["100%", "100 %"]);
  assertEquals(both((locale) => formatPercent(0.21, locale, 1)), ["21.0%", "21,0 %"]);
});

Deno.test("formatBytes() steps by 1,000 and never writes 1,000 of a unit", () => {
  assertEquals(both((locale) => formatBytes(0, locale)), ["0 B", "0 B"]);
  assertEquals(both((locale) => formatBytes(1_250_000, locale)), ["1.25 MB", "1,25 MB"]);
  assertEquals(both((locale) => formatBytes(999_500, locale)), ["1 MB", "1 MB"]);
  assertEquals(both((locale) => formatBytes(999_499, locale)), ["999 kB", "999 kB"]);
});

Deno.test("formatDuration() shows the one or two largest units", () => {
  const texts = [0, 0.85, 12, 1500, 59_949, 125_000, 11_040_000, 183_600_000, -90_000]
    .map((durationMs) => plain(formatDuration(durationMs, "en")));
  assertEquals(texts, [
    "0 ms",
    "850 µs",
    "12 ms",
    "1.5 s",
    "59.9 s",
    "2 min 5 s",
    "3 h 4 min",
    "2 d 3 h",
    "−1 min 30 s",
  ]);
  assertEquals(plain(formatDuration(1500, "es")), "1,5 s");
});

Deno.test("formatDuration() carries into the next unit where rounding fills one", () => {
  const texts = [0.9996, 999.6, 59_960, 3_599_900, 86_399_000].map((durationMs) =>
    plain(formatDuration(durationMs, "en"))
  );
  assertEquals(texts, ["1 ms", "1 s", "1 min", "1 h", "1 d"]);
});

Deno.test("formatRelative() speaks in the largest unit that is full", () => {
  const now = "2026-02-03T12:00:00Z";
  assertEquals(both((locale) => formatRelative("2026-02-03T11:59:56Z", now, locale)), [
    "4 seconds ago",
    "hace 4 segundos",
  ]);
  assertEquals(both((locale) => formatRelative("2026-02-03T14:00:00Z", now, locale)), [
    "in 2 hours",
    "dentro de 2 horas",
  ]);
  assertEquals(both((locale) => formatRelative("2026-02-02T12:00:00Z", now, locale)), ["yesterday", "ayer"]);
  assertEquals(both((locale) => formatRelative("2025-12-03T12:00:00Z", now, locale)), [
    "2 months ago",
    "hace 2 meses",
  ]);
});

Deno.test("formatInstant() shows the time of the zone on both sides of a change of clocks", () => {
  const options = { locale: "en", timeZone: "Europe/Madrid" } as const;
  assertEquals(plain(formatInstant("2026-03-29T00:59:59Z", options)), "Mar 29, 2026, 1:59 AM");
  assertEquals(plain(formatInstant("2026-03-29T01:00:00Z", options)), "Mar 29, 2026, 3:00 AM");
});

Deno.test("formatInstant() writes the date alone, and to the second with the zone's name", () => {
  const at = "2026-02-03T23:30:05Z";
  const date = (locale: string) => formatInstant(at, { locale, timeZone: "Europe/Madrid", style: "date" });
  assertEquals(both(date), ["Feb 4, 2026", "4 feb 2026"]);
  const second = (locale: string) => formatInstant(at, { locale, timeZone: "UTC", style: "second" });
  assertEquals(both(second), ["Feb 3, 2026, 11:30:05 PM UTC", "3 feb 2026, 23:30:05 UTC"]);
});

Deno.test("formatInstant() refuses what is no date", () => {
  assertThrows(
    () => formatInstant("soon", { locale: "en", timeZone: "UTC" }),
    TypeError,
    'Cannot read the instant "soon"',
  );
});
