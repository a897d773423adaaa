import type { CorrelationFigures } from "@shared/contracts/axi_correlations.ts";

/** 97.5 % point of the standard normal. */
export const Z_95 = 1.959963984540054;

/** Ends of the 95 % interval around the estimate, symmetric after Fisher's z; nulls without a standard error. */
export function intervalOf(
  estimate: number,
  standardError: number | null,
  method: NonNullable<CorrelationFigures["ci_method"]>,
): Pick<CorrelationFigures, "ci_low" | "ci_high" | "ci_method"> {
  if (standardError === null) return { ci_low: null, ci_high: null, ci_method: null };
  const center = Math.atanh(estimate), margin = Z_95 * standardError;
  return { ci_low: Math.tanh(center - margin), ci_high: Math.tanh(center + margin), ci_method: method };
}

/** The figures of a pair for which the measure is not defined. */
export function undefinedFor(
  measure: CorrelationFigures["measure"],
  n: number,
  reason: NonNullable<CorrelationFigures["reason"]>,
): CorrelationFigures {
  return {
    measure,
    n,
    estimate: null,
    ci_low: null,
    ci_high: null,
    ci_method: null,
    p_value: null,
    p_method: null,
    reason,
  };
}
