import type { Cohort, Lifetime } from "@shared/contracts/axi_cohorts.ts";

const Z_95 = 1.959963984540054;

/**
 * How long actors stay, by Kaplan & Meier (1958), from cohorts of unbounded retention: who is retained in a period is seen
 * within it or later, so that nobody comes back. Cohorts whose period is not over are censored there.
 */
export function lifetimeOf(cohorts: readonly Cohort[]): Lifetime {
  const last = Math.max(0, ...cohorts.map(({ cells }) => cells.length - 1));
  const periods: Lifetime["periods"][number][] = [];
  let survival = 1, spread = 0; // Greenwood's sum
  for (let period = 1; period <= last; period++) {
    let atRisk = 0, stayed = 0;
    for (const { cells } of cohorts) {
      const before = cells[period - 1]?.retained ?? null, now = cells[period]?.retained ?? null;
      if (before === null || now === null) continue;
      atRisk += before;
      stayed += now;
    }
    if (atRisk === 0) break;
    const left = atRisk - stayed;
    survival *= stayed / atRisk;
    spread += left / (atRisk * stayed);
    periods.push({
      period,
      at_risk: atRisk,
      left,
      churn_rate: left / atRisk,
      survival,
      ...intervalOf(survival, spread),
    });
  }
  return { periods, median_periods: periods.find((one) => one.survival <= 0.5)?.period ?? null };
}

function intervalOf(survival: number, spread: number): { ci_low: number | null; ci_high: number | null } {
  if (survival === 0 || survival === 1) return { ci_low: null, ci_high: null };
  const center = Math.log(-Math.log(survival)),
    margin = Z_95 * Math.sqrt(spread) / Math.abs(Math.log(survival));
  return { ci_low: Math.exp(-Math.exp(center + margin)), ci_high: Math.exp(-Math.exp(center - margin)) };
}
