import type { TemporalSummary } from "@shared/contracts/axi_analytics.ts";

const GAP = 1.5;

/**
 * The distances between neighbours of a column's different values, which may come in any order and are sorted where they
 * stand; null below two values. `secondsPerUnit` is what 1 stands for.
 */
export function timeSteps(values: Float64Array, secondsPerUnit: number): TemporalSummary["steps"] {
  if (values.length < 2) return null;
  const sorted = values.sort(), steps = new Float64Array(sorted.length - 1);
  for (let i = 0; i < steps.length; i++) steps[i] = sorted[i + 1] - sorted[i];
  steps.sort();
  const { step, count } = mostFrequent(steps), gaps = countAbove(steps, GAP * step);
  return {
    dominant_seconds: step * secondsPerUnit,
    dominant_share: count / steps.length,
    gap_count: gaps,
    longest_gap_seconds: gaps === 0 ? null : steps[steps.length - 1] * secondsPerUnit,
  };
}

/** The step that comes most often among the ascending ones, the first of equals. */
function mostFrequent(steps: Float64Array): { step: number; count: number } {
  let step = steps[0], count = 0;
  for (let from = 0, to = 0; from < steps.length; from = to) {
    while (to < steps.length && steps[to] === steps[from]) to++;
    if (to - from > count) [step, count] = [steps[from], to - from];
  }
  return { step, count };
}

/** How many of the ascending steps are longer than `limit`. */
function countAbove(steps: Float64Array, limit: number): number {
  let first = steps.length;
  while (first > 0 && steps[first - 1] > limit) first--;
  return steps.length - first;
}
