import { z } from "zod";
import { Grain } from "./calendar.ts";
import { ColumnFilters, ColumnName } from "./column_filters.ts";
import { Uuid } from "./common.ts";
import { TimeZone } from "./time_zone.ts";

const Day = z.iso.date();
const CohortGrain = Grain.exclude(["year"]);
const Count = z.int().nonnegative();
const Share = z.number().min(0).max(1);
const Rate = Share.nullable();

export const CohortsRequest = z.strictObject({
  dataset_id: Uuid,
  actor_column: ColumnName.meta({ description: "Who acts: an int or text column" }),
  time_column: ColumnName.meta({ description: "When: a date or timestamp column" }),
  value_column: ColumnName.optional().meta({ description: "A numeric column, added up as `value`" }),
  grain: CohortGrain.default("week"),
  time_zone: TimeZone.default("UTC").meta({ description: "Whose days count; dates are days already" }),
  mode: z.enum(["first_ever", "first_in_range", "recurring"]).default("first_ever").meta({
    description:
      "The period that an actor belongs to: that of the first start event of all, shown if in range; " +
      "that of the first one in range; every one with a start event in range",
  }),
  retention: z.enum(["n_period", "unbounded", "at_least_k"]).default("n_period").meta({
    description:
      "Retained in a period by a return event within it; by one within it or later; by `k` within it",
  }),
  k: z.int().min(1).max(1000).optional().meta({
    description: "Return events that at_least_k asks for; needed there, and there alone",
  }),
  from: Day.optional().meta({ description: "First day of the range of start events" }),
  to: Day.optional().meta({ description: "Last day of the range; returns count beyond it" }),
  periods: z.int().min(1).max(400).optional().meta({
    description:
      "Periods to follow after the first; 30 days, 26 weeks, 24 months or 12 quarters where absent",
  }),
  observed_until: Day.optional().meta({
    description: "Last day that the data covers to its end, where you know better than the answer does",
  }),
  start_filter: ColumnFilters.optional().meta({
    description: "Which rows are start events; all where absent",
  }),
  return_filter: ColumnFilters.optional().meta({ description: "Which rows are returns; all where absent" }),
}).meta({ id: "CohortsRequest" });
export type CohortsRequest = z.infer<typeof CohortsRequest>;

const CohortCell = z.object({
  period: Count.meta({ description: "Periods after the cohort's own" }),
  eligible: Count.meta({ description: "Actors whose period is over: the whole cohort, or 0" }),
  retained: Count.nullable(),
  rate: Rate.meta({ description: "retained / eligible" }),
  ci_low: Rate.meta({ description: "95 % confidence, Wilson's score interval" }),
  ci_high: Rate,
  incomplete: z.boolean().meta({ description: "The period was not over: every figure is null" }),
  value: z.number().nullable().meta({
    description:
      "Sum of the value column over returns up to this period, per eligible actor; null without a column",
  }),
}).meta({ id: "CohortCell" });
export type CohortCell = z.infer<typeof CohortCell>;

const Cohort = z.object({
  cohort: Day.meta({ description: "First day of the period" }),
  size: z.int().positive().meta({ description: "Actors" }),
  cells: z.array(CohortCell),
}).meta({ id: "Cohort" });
export type Cohort = z.infer<typeof Cohort>;

const AverageCell = CohortCell.pick({
  period: true,
  eligible: true,
  retained: true,
  rate: true,
  ci_low: true,
  ci_high: true,
}).meta({ id: "AverageCell" });
export type AverageCell = z.infer<typeof AverageCell>;

const Lifetime = z.object({
  periods: z.array(z.object({
    period: Count,
    at_risk: Count.meta({
      description: "Actors who were there in the period before, or later, and whose period is over",
    }),
    left: Count.meta({ description: "Those of them who were not seen again" }),
    churn_rate: Share.meta({ description: "left / at_risk" }),
    survival: Share.meta({ description: "Share that stays so long (Kaplan & Meier 1958)" }),
    ci_low: Rate.meta({ description: "95 % confidence, by Greenwood's variance on the scale of log(-log)" }),
    ci_high: Rate,
  })),
  median_periods: z.int().nonnegative().nullable().meta({
    description: "First period by which half have left; null where fewer have",
  }),
}).meta({ id: "Lifetime" });
export type Lifetime = z.infer<typeof Lifetime>;

export const Cohorts = z.object({
  analysis_id: Uuid,
  dataset_id: Uuid,
  data_version: z.int().positive(),
  grain: CohortGrain,
  observed_until: Day.nullable().meta({
    description:
      "Last day whose events are all known: the day before the upload, or the end of the period that " +
      "holds the last event, or the day before that event where so many quiet days until the period's end are not to " +
      "be expected (chance below 0.001), whichever is earliest; null without events",
  }),
  cohorts: z.array(Cohort),
  average: z.array(AverageCell).meta({
    description: "Sums of retained over sums of eligible, of complete cells alone",
  }),
  lifetime: Lifetime.nullable().meta({
    description:
      "With unbounded retention: how long actors stay, over all cohorts; who is still there at the end of what is observed " +
      "counts as censored. Who pauses at that end looks as if gone",
  }),
  sql: z.string().meta({ description: "Gives the sizes and the retained actors; a pair without a row is 0" }),
}).meta({ id: "Cohorts" });
export type Cohorts = z.infer<typeof Cohorts>;
