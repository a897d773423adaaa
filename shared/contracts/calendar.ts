import { z } from "zod";

/** Periods of the calendar, shortest first. */
export const Grain = z.enum(["day", "week", "month", "quarter", "year"]).meta({
  description: "A calendar period; weeks are those of ISO 8601 and begin on Monday",
});
export type Grain = z.infer<typeof Grain>;
