import type { Cohort } from "@shared/contracts/axi_cohorts.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { lifetimeOf } from "./lifetime.ts";

function cohort(...retained: (number | null)[]): Cohort {
  const cells = retained.map((count, period) => ({
    ...{ period, eligible: count === null ? 0 : retained[0] ?? 0, retained: count, rate: null },
    ...{ ci_low: null, ci_high: null, incomplete: count === null, value: null },
  }));
  return { cohort: "2026-01-01", size: retained[0] ?? 1, cells };
}

// By statsmodels 0.15.0: SurvfuncRight of the 270 actors one by one.
Deno.test("lifetimeOf() is statsmodels' Kaplan-Meier of the actors one by one, with Greenwood's interval", () => {
  const cohorts = [
    cohort(100, 60, 45, 40, 38),
    cohort(80, 50, 40, 33),
    cohort(50, 35, 30, null),
    cohort(40, 22, null),
  ];
  const { periods, median_periods } = lifetimeOf(cohorts);
  assertEquals(periods.map(({ at_risk, left }) => [at_risk, left]), [[270, 103], [145, 30], [85, 12], [
    40,
    2,
  ]]);
  const expected = [
    [0.6185185185185185, 0.5577412997867047, 0.6734648984408603],
    [0.49054916985951463, 0.42777339004041115, 0.5502520403812186],
    [0.42129516940875966, 0.3567753222532115, 0.4843226406005232],
    [0.4002304109383217, 0.3328978147909396, 0.46656448418798924],
  ];
  periods.forEach(({ survival, ci_low, ci_high }, i) =>
    [survival, ci_low, ci_high].forEach((figure, j) =>
      assert(Math.abs((figure ?? NaN) - expected[i][j]) < 1e-12, `${figure}, not ${expected[i][j]}`)
    )
  );
  assertEquals(median_periods, 2);
});

Deno.test("lifetimeOf() gives no median before half have left, and ends where nobody is known", () => {
  assertEquals(lifetimeOf([]), { periods: [], median_periods: null });
  assertEquals(lifetimeOf([cohort(10, 9, null)]).median_periods, null);
  const [gone, ...rest] = lifetimeOf([cohort(4, 0, 0)]).periods;
  assertEquals([gone.survival, gone.ci_low, rest], [0, null, []]);
});
