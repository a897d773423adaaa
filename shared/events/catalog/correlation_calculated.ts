import { z } from "zod";
import { defineEvent } from "../envelope.ts";

/** A correlation analysis is stored and readable. */
export const correlationCalculated = defineEvent(
  "correlation.calculated",
  1,
  z.object({
    analysis_id: z.uuid(),
    dataset_id: z.uuid(),
    data_version: z.int().positive(),
    method: z.string(),
    pair_count: z.int().nonnegative(),
  }),
);
export type CorrelationCalculated = z.infer<typeof correlationCalculated.schema>;
