import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { KIND, type Kind } from "./kind.ts";
import { type DateOrder, daysFromCivil, TemporalReader } from "./temporal.ts";
import { bytesOf } from "./testing.ts";
import { TimeZone } from "./time_zone.ts";

/** The kind, and the instant as RFC 3339 with microseconds. */
function read(text: string, order?: DateOrder, zone?: string): [Kind, string] {
  const reader = new TemporalReader(order, zone === undefined ? null : new TimeZone(zone)),
    bytes = bytesOf(text);
  const kind = reader.read(bytes, 0, bytes.length);
  if (kind === KIND.TEXT) return [kind, ""];
  const instant = new Date(reader.seconds * 1000).toISOString().slice(0, -5);
  return [kind, reader.micros === 0 ? instant : `${instant}.${String(reader.micros).padStart(6, "0")}`];
}

Deno.test("TemporalReader reads dates that read one way only", () => {
  const cases: [string, string][] = [
    ["2020-02-29", "2020-02-29"],
    ["2020/02/29", "2020-02-29"],
    ["2020.02.29", "2020-02-29"],
    ["2020-1-5", "2020-01-05"],
    ["0001-01-01", "0001-01-01"],
    ["9999-12-31", "9999-12-31"],
    ["2000-02-29", "2000-02-29"],
    ["1 Jan 2000", "2000-01-01"],
    ["01-JAN-2000", "2000-01-01"],
    ["1-Jan-69", "1969-01-01"],
    ["1-Jan-68", "2068-01-01"],
    ["5 September 1999", "1999-09-05"],
    ["5 Sept. 1999", "1999-09-05"],
    ["Jan 1 2000", "2000-01-01"],
    ["January 1, 2000", "2000-01-01"],
    ["Feb. 29, 2020", "2020-02-29"],
    ["may-5-2001", "2001-05-05"],
    ["3 de marzo de 2020", "2020-03-03"],
    ["3 Ene 2020", "2020-01-03"],
    ["15 dic. 20", "2020-12-15"],
    ["3. März 2020", "2020-03-03"],
    ["3. MÄRZ 2020", "2020-03-03"],
    ["24. Dez. 2020", "2020-12-24"],
    ["1er janvier 2020", "2020-01-01"],
    ["14 juil. 2020", "2020-07-14"],
    ["4 août 2020", "2020-08-04"],
    ["4 aout 2020", "2020-08-04"],
    ["25 déc. 2020", "2020-12-25"],
    ["1 septiembre 2020", "2020-09-01"],
  ];
  for (const [text, day] of cases) assertEquals([text, ...read(text)], [text, KIND.DATE, `${day}T00:00:00`]);
});

Deno.test("TemporalReader tells which of day and month comes first, where the cell can", () => {
  const { DATE_DMY, DATE_MDY, DATE_EITHER } = KIND;
  const cases: [string, Kind, string, string][] = [
    ["01/02/2020", DATE_EITHER, "2020-02-01", "2020-01-02"],
    ["1.2.20", DATE_EITHER, "2020-02-01", "2020-01-02"],
    ["13/02/2020", DATE_DMY, "2020-02-13", "2020-02-13"],
    ["02/13/2020", DATE_MDY, "2020-02-13", "2020-02-13"],
    ["12-12-1970", DATE_EITHER, "1970-12-12", "1970-12-12"],
    ["31.12.69", DATE_DMY, "1969-12-31", "1969-12-31"],
    ["12/31/68", DATE_MDY, "2068-12-31", "2068-12-31"],
  ];
  for (const [text, kind, dmy, mdy] of cases) {
    assertEquals([text, ...read(text, "dmy")], [text, kind, `${dmy}T00:00:00`]);
    assertEquals([text, ...read(text, "mdy")], [text, kind, `${mdy}T00:00:00`]);
  }
});

Deno.test("TemporalReader reads years of two digits first where the caller says so", () => {
  assertEquals(read("20/01/02", "ymd"), [KIND.DATE, "2020-01-02T00:00:00"]);
  assertEquals(read("99-12-31 10:00", "ymd"), [KIND.TIMESTAMP, "1999-12-31T10:00:00"]);
  assertEquals(read("99/12/31", "dmy"), [KIND.TEXT, ""]);
  assertEquals(read("1/2/2020", "ymd")[0], KIND.DATE_EITHER);
  assertEquals(read("1/02/03", "ymd"), [KIND.TEXT, ""]);
});

Deno.test("TemporalReader reads what names no zone by the zone of the file", () => {
  const cases: [string, string, string][] = [
    ["2020-01-15 12:00", "America/New_York", "2020-01-15T17:00:00"],
    ["2020-07-15 12:00", "America/New_York", "2020-07-15T16:00:00"],
    ["2020-07-15 12:00Z", "America/New_York", "2020-07-15T12:00:00"],
    ["2020-07-15", "America/New_York", "2020-07-15T04:00:00"],
    ["2020-03-29 01:59:59", "Europe/Madrid", "2020-03-29T00:59:59"],
    ["2020-03-29 02:30", "Europe/Madrid", "2020-03-29T01:30:00"], // skipped: with the offset before, 03:30 afterwards
    ["2020-03-29 03:00", "Europe/Madrid", "2020-03-29T01:00:00"],
    ["2020-10-25 02:30", "Europe/Madrid", "2020-10-25T00:30:00"], // twice: the first
    ["2020-10-25 03:00", "Europe/Madrid", "2020-10-25T02:00:00"],
    ["2020-06-01 00:00", "Asia/Kolkata", "2020-05-31T18:30:00"],
    ["1900-01-01 00:00", "Europe/Madrid", "1900-01-01T00:14:44"], // local mean time
  ];
  for (const [text, zone, instant] of cases) {
    assertEquals([text, read(text, "dmy", zone)[1]], [text, instant]);
  }
});

Deno.test("TimeZone agrees with Temporal at every hour of a year, and refuses a name that is none", () => {
  for (const name of ["Europe/Madrid", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"]) {
    const zone = new TimeZone(name);
    for (let hour = 0; hour < 366 * 24; hour++) {
      const seconds = Date.UTC(2018, 0, 1) / 1000 + hour * 3600 + 900;
      const local = Temporal.PlainDateTime.from(new Date(seconds * 1000).toISOString().slice(0, 19));
      const expected = local.toZonedDateTime(name).epochMilliseconds / 1000;
      if (zone.toUtc(seconds) !== expected) {
        assertEquals([name, String(local), zone.toUtc(seconds)], [name, String(local), expected]);
      }
    }
  }
  assertThrows(() => new TimeZone("Mars/Olympus"), RangeError);
});

Deno.test("TemporalReader reads times of day, halves of the day, fractions and zones", () => {
  const cases: [string, string][] = [
    ["2020-01-02T03:04:05Z", "2020-01-02T03:04:05"],
    ["2020-01-02t03:04:05z", "2020-01-02T03:04:05"],
    ["2020-01-02 03:04", "2020-01-02T03:04:00"],
    ["2020-01-02 3:04", "2020-01-02T03:04:00"],
    ["2020-01-02, 03:04", "2020-01-02T03:04:00"],
    ["2020-01-02 03:04:05 UTC", "2020-01-02T03:04:05"],
    ["2020-01-02 03:04:05 GMT", "2020-01-02T03:04:05"],
    ["2020-01-02T03:04:05+02:00", "2020-01-02T01:04:05"],
    ["2020-01-02T03:04:05-0530", "2020-01-02T08:34:05"],
    ["2020-01-02 03:04:05+02", "2020-01-02T01:04:05"],
    ["2020-12-31T23:59:59-15:59", "2021-01-01T15:58:59"],
    ["2020-01-02T03:04:05.1", "2020-01-02T03:04:05.100000"],
    ["2020-01-02T03:04:05,25Z", "2020-01-02T03:04:05.250000"],
    ["2020-01-02T03:04:05.123456", "2020-01-02T03:04:05.123456"],
    ["2020-01-02T03:04:05.123456789Z", "2020-01-02T03:04:05.123456"],
    ["2020-01-02T03:04:05.000057999Z", "2020-01-02T03:04:05.000057"],
    ["1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999"],
    ["2020-01-02 12:00 AM", "2020-01-02T00:00:00"],
    ["2020-01-02 12:30:15pm", "2020-01-02T12:30:15"],
    ["2020-01-02 1:05 pm", "2020-01-02T13:05:00"],
    ["2020-03-29T02:30:00", "2020-03-29T02:30:00"], // a gap in some zones; without one it is UTC
    ["Jan 2 2020 3:04 PM", "2020-01-02T15:04:00"],
    ["2-Jan-2020 15:04:05", "2020-01-02T15:04:05"],
  ];
  for (const [text, instant] of cases) {
    const kind = /(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$/i.test(text.slice(10)) ? KIND.ZONED : KIND.TIMESTAMP;
    assertEquals([text, ...read(text)], [text, kind, instant]);
  }
  assertEquals(read("13/02/2020 5:30Z"), [KIND.ZONED_DMY, "2020-02-13T05:30:00"]);
  assertEquals(read("01/02/2020 5:30 PM"), [KIND.TIMESTAMP_EITHER, "2020-02-01T17:30:00"]);
  assertEquals(read("13/02/2020 5:30"), [KIND.TIMESTAMP_DMY, "2020-02-13T05:30:00"]);
  assertEquals(read("02/13/2020 5:30"), [KIND.TIMESTAMP_MDY, "2020-02-13T05:30:00"]);
});

Deno.test("TemporalReader takes nothing for a date that no calendar or clock has, or that is written otherwise", () => {
  const texts = [
    ..."4 jui 2020,1st Jan 2020,1e Jan 2020,1 de 2020,1 de de 2020,3 marzo del 2020,3 Septiembrex 2020".split(
      ",",
    ),
    ..."2020-02-30,2019-02-29,1900-02-29,2020-04-31,2020-00-10,2020-13-01,2020-01-00,0000-01-01,0000-00-00"
      .split(","),
    ..."13/13/2020,32/01/2020,00/01/2020,1/2/2,1/2/202,1/2/20200,1/2/,1/2,1//2020,2020-1,2020,20200101".split(
      ",",
    ),
    ..."2020-01/02,2020-01-02-03,12345-01-01,Janu 1 2000,Foo 1 2000,Jan 32 2000,Jan 1 00,Jan1 2000,1Jan2000"
      .split(","),
    ..."2020-01-02T,2020-01-02 25:00,2020-01-02 24:00,2020-01-02 10:60,2020-01-02 10:10:60,2020-01-02 10"
      .split(","),
    ..."2020-01-02 10:1,2020-01-02 10:10:1,2020-01-02 10:10:10.,2020-01-02 10:10:10.1234567890".split(","),
    ..."2020-01-02 0:30 AM,2020-01-02 13:00 PM,2020-01-02 10:10 EST,2020-01-02 10:10+1,2020-01-02 10:10+16"
      .split(","),
    ..."2020-01-02 10:10+01:60,2020-01-02 10:10+01:0,2020-01-02 10:10 Z Z,2020-01-02Z,10:10,1.2.3,1.2.3.4"
      .split(","),
    "",
    "Monday",
    "2020-01-02 10:10 a",
    "١٢/٠١/٢٠٢٠",
  ];
  for (const text of texts) assertEquals([text, ...read(text)], [text, KIND.TEXT, ""]);
});

Deno.test("TemporalReader reads what Date.parse reads in the forms that both have", () => {
  const date = fc.date({
    min: new Date("0001-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  const zone = fc.tuple(
    fc.constantFrom("+", "-"),
    fc.integer({ min: 0, max: 14 }),
    fc.integer({ min: 0, max: 59 }),
  )
    .map(([sign, h, m]) => `${sign}${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`);
  fc.assert(
    fc.property(date, fc.oneof(fc.constant("Z"), zone), (instant, suffix) => {
      const iso = instant.toISOString();
      for (const text of [iso.slice(0, 10), `${iso.slice(0, 19)}${suffix}`, `${iso.slice(0, 23)}${suffix}`]) {
        const reader = new TemporalReader(), bytes = bytesOf(text);
        assert(reader.read(bytes, 0, bytes.length) !== KIND.TEXT, text);
        assertEquals(reader.seconds * 1000 + reader.micros / 1000, Date.parse(text), text);
      }
    }),
    { seed: 1, numRuns: 5000 },
  );
});

Deno.test("TemporalReader finds every day of the month real that the calendar has, and no other", () => {
  for (let year = 1896; year <= 2104; year += 3) {
    for (let month = 1; month <= 12; month++) {
      for (let day = 1; day <= 31; day++) {
        const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        const isReal = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
        assertEquals([text, read(text)[0] !== KIND.TEXT], [text, isReal]);
      }
    }
  }
});

Deno.test("daysFromCivil counts every day of 1600 to 2400 as Date.UTC does", () => {
  const last = Date.UTC(2400, 11, 31) / 86_400_000;
  for (let days = Date.UTC(1600, 0, 1) / 86_400_000; days <= last; days++) {
    const date = new Date(days * 86_400_000);
    const counted = daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
    if (counted !== days) assertEquals([date.toISOString(), counted], [date.toISOString(), days]);
  }
  assertEquals(daysFromCivil(1, 1, 1), -719_162);
});

Deno.test("TemporalReader does not look beyond the cell", () => {
  const bytes = bytesOf("x2020-01-02 03:04:05pm,");
  const reader = new TemporalReader();
  assertEquals(reader.read(bytes, 1, 11), KIND.DATE);
  assertEquals([reader.read(bytes, 1, 17), reader.seconds % 86_400], [KIND.TIMESTAMP, 3 * 3600 + 4 * 60]);
  assertEquals(reader.read(bytes, 1, 21), KIND.TEXT); // 03:04:05p
  assertEquals([reader.read(bytes, 1, 22), reader.seconds % 86_400], [
    KIND.TIMESTAMP,
    15 * 3600 + 4 * 60 + 5,
  ]);
});
