import { assertEquals } from "@shared/testing/assert.ts";
import { CalendarCounts } from "./calendar_counts.ts";
import { blocksOf, randomNumbers } from "./testing.ts";
import { timeSteps } from "./time_steps.ts";

const days = (...texts: string[]) => Float64Array.from(texts, (text) => Date.parse(text) / 86_400_000);

Deno.test("timeSteps tell the usual step, and longer ones as gaps", () => {
  assertEquals(
    timeSteps(days("2024-01-04", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-11"), 86_400),
    {
      dominant_seconds: 86_400,
      dominant_share: 0.75,
      gap_count: 1,
      longest_gap_seconds: 7 * 86_400,
    },
  );
  const months = Array.from({ length: 24 }, (_, i) => new Date(Date.UTC(2023, i, 1)).toISOString());
  assertEquals(timeSteps(days(...months), 86_400), {
    dominant_seconds: 31 * 86_400,
    dominant_share: 13 / 23,
    gap_count: 0,
    longest_gap_seconds: null,
  });
  assertEquals(timeSteps(Float64Array.of(1, 2, 4), 1e-6)?.dominant_seconds, 1e-6);
  assertEquals([timeSteps(Float64Array.of(), 1), timeSteps(Float64Array.of(5), 1)], [null, null]);
});

Deno.test("CalendarCounts are those of Date, over all the years that a table may hold", () => {
  const random = randomNumbers(5);
  const dates = Array.from({ length: 5000 }, () => Math.floor((random() - 0.5) * 2 * 2_932_896)); // to the year 9999
  const instants = dates.map((day, i) =>
    day * 86_400_000_000 + (i % 3 === 0 ? -1 : Math.floor(random() * 86_400_000_000))
  );
  for (
    const [type, values, millis] of [["date", dates, 86_400_000], ["timestamp", instants, 1e-3]] as const
  ) {
    const counts = new CalendarCounts(type);
    for (const [block, length] of blocksOf(values)) counts.addBlock(block, length);
    const [weekdays, months, hours] = [Array(7).fill(0), Array(12).fill(0), Array(24).fill(0)];
    for (const value of values) {
      const date = new Date(Math.floor(value * millis));
      weekdays[(date.getUTCDay() + 6) % 7]++;
      months[date.getUTCMonth()]++;
      hours[date.getUTCHours()]++;
    }
    assertEquals([[...counts.weekdays], [...counts.months]], [weekdays, months], type);
    assertEquals(counts.hours === null ? null : [...counts.hours], type === "date" ? null : hours);
  }
});
