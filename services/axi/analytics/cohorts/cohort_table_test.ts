import { assertEquals } from "@shared/testing/assert.ts";
import { CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import { dayOfDate } from "../calendar.ts";
import { type DatasetNow, planCohorts } from "./cohort_plan.ts";
import { cohortTable } from "./cohort_table.ts";

const dataset: DatasetNow = {
  columns: [{ name: "who", type: "text" }, { name: "day", type: "date" }],
  updated_at: "2024-06-20T12:00:00Z",
};
const DATASET_ID = "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071";

/** Until when these days with events are observed. */
function observedUntil(days: readonly string[], more: Partial<CohortsRequest> = {}): string | null {
  const request = {
    dataset_id: DATASET_ID,
    actor_column: "who",
    time_column: "day",
    grain: "month",
    ...more,
  };
  const plan = planCohorts(CohortsRequest.parse(request), dataset);
  return cohortTable({ cohorts: new Map(), eventDays: new Set(days.map(dayOfDate)) }, plan).observed_until;
}

const may = (to: number, step = 1) =>
  Array.from({ length: Math.ceil(to / step) }, (_, i) => `2024-05-${String(1 + i * step).padStart(2, "0")}`);

Deno.test("cohortTable() takes the last period for over unless the upload or a break in the events says otherwise", () => {
  assertEquals(observedUntil([]), null);
  assertEquals(observedUntil(["2024-05-01"]), "2024-05-31"); // one day tells nothing
  assertEquals(observedUntil(["2024-03-07", "2024-05-01", "2024-05-02"]), "2024-05-31");
  assertEquals(observedUntil(may(15)), "2024-05-14"); // every day, then none
  assertEquals(observedUntil(may(29)), "2024-05-31"); // two quiet days may be chance
  assertEquals(observedUntil(may(22, 7)), "2024-05-31"); // once a week
  assertEquals(observedUntil(["2024-06-03"]), "2024-06-19"); // uploaded on the 20th
  assertEquals(observedUntil(["2024-05-01"], { observed_until: "2024-06-10" }), "2024-06-10");
});
