import { z } from "zod";

/** How figures come from other figures. Append only. */
export const DERIVATIONS = {
  reading: "counted while the file was read: its table does not hold it",
  student_t: "mean -+ t(0.975; n - 1) standard_error, n the values that are finite",
  wilson: "score interval of true_count in count, at 95 %",
  binomial_ranks:
    "the narrowest ranks, as far from either end, that the binomial distribution with 1/2 gives for 95 %",
  freedman_diaconis:
    "bins of the width 2 IQR n^(-1/3), by Sturges' rule where the IQR is 0, 1 to 50, from min to max",
} as const;
export type Derivation = keyof typeof DERIVATIONS;

/** Where a figure comes from: the SQL that gives it, or other figures where PostgreSQL has no such function. */
export const FigureSource = z.union([
  z.strictObject({
    sql: z.string().meta({
      description:
        "Gives the figure up to the rounding of doubles: one value, or a row for each item of a list; where the figure is " +
        "an estimate, what it estimates",
    }),
  }),
  z.strictObject({
    derived_from: z.array(z.string()).meta({ description: "Figures by their paths" }),
    method: z.enum(Object.keys(DERIVATIONS) as [Derivation, ...Derivation[]]).meta({
      description: Object.entries(DERIVATIONS).map(([name, formula]) => `${name}: ${formula}`).join("; "),
    }),
  }),
]).meta({ id: "FigureSource" });
export type FigureSource = z.infer<typeof FigureSource>;
