import { assertEquals } from "@shared/testing/assert.ts";
import { Grain } from "@shared/contracts/calendar.ts";
import { dayInZone, dayOfDate, firstDayOf, periodOfDay } from "./calendar.ts";

const dateOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

Deno.test("periodOfDay() and firstDayOf() agree at every border of 200 years", () => {
  for (const grain of Grain.options) {
    for (let day = dayOfDate("1900-01-01"); day < dayOfDate("2100-01-01"); day++) {
      const period = periodOfDay(day, grain);
      const first = firstDayOf(period, grain), next = firstDayOf(period + 1, grain);
      assertEquals(first <= day && day < next, true, `${grain} of ${dateOf(day)}`);
    }
  }
});

Deno.test("periodOfDay() numbers calendar periods from 1970-01-01", () => {
  const firstDays = (date: string) =>
    Grain.options.map((grain) => dateOf(firstDayOf(periodOfDay(dayOfDate(date), grain), grain)));
  assertEquals(firstDays("2024-02-29"), [
    "2024-02-29",
    "2024-02-26",
    "2024-02-01",
    "2024-01-01",
    "2024-01-01",
  ]);
  assertEquals(firstDays("1969-12-31"), [
    "1969-12-31",
    "1969-12-29",
    "1969-12-01",
    "1969-10-01",
    "1969-01-01",
  ]);
  assertEquals(Grain.options.map((grain) => periodOfDay(0, grain)), [0, 0, 0, 0, 0]);
});

Deno.test("dayInZone() gives the day that the zone's clocks show", () => {
  const newYear = Date.parse("2024-01-01T00:30:00Z");
  const days = ["UTC", "America/New_York", "Pacific/Auckland"].map((zone) =>
    dateOf(dayInZone(newYear, zone))
  );
  assertEquals(days, ["2024-01-01", "2023-12-31", "2024-01-01"]);
});
