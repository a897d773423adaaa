import type { CorrelationFigures } from "@shared/contracts/axi_correlations.ts";
import { fNoncentrality } from "../../statistics/noncentral.ts";
import { chiSquaredTail, fTail } from "../../statistics/special_functions.ts";
import { type CodedColumn, NO_CODE } from "./contingency.ts";
import { undefinedFor } from "./figures.ts";
import { eachRun, MISSING, type RankedColumn } from "./ranked_column.ts";
import { inSteps, type Pause } from "./steps.ts";

/** Numbers and their groups; `ranked` over the rows that have both. */
export interface GroupedNumbers {
  readonly values: Float64Array;
  readonly ranked: RankedColumn;
  readonly groups: CodedColumn;
}

/**
 * Eta squared, the share of a number's variance that lies between groups, with omega squared (Hays 1963), Welch's F (1951)
 * and Kruskal & Wallis's H (1952). The p-value is Welch's, or Kruskal & Wallis's where a group has one row or no variance;
 * the interval by the noncentrality of F (Steiger 2004). null below 3 rows, with one group only, where the number is
 * constant, or where each row is a group of its own.
 */
export async function groupDifferences(
  numbers: GroupedNumbers,
  pause: Pause,
): Promise<CorrelationFigures> {
  const n = numbers.ranked.order.length;
  if (n < 3) return undefinedFor("eta_squared", n, "too_few_rows");
  const groups = (await groupSums(numbers, pause)).filter(({ size }) => size > 0);
  const k = groups.length, mean = groups.reduce((sum, group) => sum + group.size * group.mean, 0) / n;
  const between = groups.reduce((sum, group) => sum + group.size * (group.mean - mean) ** 2, 0);
  const within = groups.reduce((sum, group) => sum + group.m2, 0), total = between + within;
  if (k < 2 || total === 0) return undefinedFor("eta_squared", n, "constant_column");
  if (!(total < Infinity)) return undefinedFor("eta_squared", n, "out_of_range");
  if (k === n) return undefinedFor("eta_squared", n, "too_few_rows");
  const perRow = within / (n - k), h = await kruskalWallis(groups, numbers.ranked, pause);
  const welch = welchF(groups), kruskalP = chiSquaredTail(h, k - 1);
  return {
    measure: "eta_squared",
    n,
    estimate: between / total,
    ...intervalOf(between / (k - 1) / perRow, k - 1, n),
    p_value: welch?.p ?? kruskalP,
    p_method: welch === null ? "kruskal_wallis" : "welch_f",
    reason: null,
    details: {
      groups: k,
      omega_squared: (between - (k - 1) * perRow) / (total + perRow),
      welch_f: welch?.f ?? null,
      welch_degrees_of_freedom: welch?.degrees ?? null,
      welch_p: welch?.p ?? null,
      kruskal_wallis_h: h,
      kruskal_wallis_p: kruskalP,
    },
  };
}

type Interval = Pick<CorrelationFigures, "ci_low" | "ci_high" | "ci_method">;

/** Of the population's share, from F of the usual analysis of variance; nulls where nothing varies within the groups. */
function intervalOf(f: number, numerator: number, n: number): Interval {
  if (!Number.isFinite(f)) return { ci_low: null, ci_high: null, ci_method: null };
  const { low, high } = fNoncentrality(f, numerator, n - numerator - 1);
  const shareOf = (lambda: number) => 1 / (1 + n / lambda); // of 0 and of Infinity, too
  return { ci_low: shareOf(low), ci_high: shareOf(high), ci_method: "noncentral_f" };
}

interface Group {
  size: number;
  mean: number;
  m2: number;
  /** Sum of 2 (rank - 1). */
  rankSum: number;
}

/** Per group; means and squares in two passes about the first value, so that an offset costs no digits. */
async function groupSums({ values, ranked, groups }: GroupedNumbers, pause: Pause): Promise<Group[]> {
  const sums: Group[] = Array.from(
    { length: groups.size + 1 },
    () => ({ size: 0, mean: 0, m2: 0, rankSum: 0 }),
  );
  const shift = values[ranked.order[0]], { codes } = groups, { rank } = ranked;
  await inSteps(codes.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      if (codes[row] === NO_CODE || rank[row] === MISSING) continue;
      const group = sums[codes[row]];
      group.size++;
      group.mean += values[row] - shift;
      group.rankSum += rank[row];
    }
  });
  for (const group of sums) group.mean /= Math.max(1, group.size);
  await inSteps(codes.length, pause, (from, to) => {
    for (let row = from; row < to; row++) {
      if (codes[row] === NO_CODE || rank[row] === MISSING) continue;
      const group = sums[codes[row]];
      group.m2 += (values[row] - shift - group.mean) ** 2;
    }
  });
  return sums;
}

/** null where a group has one row or no variance. */
function welchF(groups: readonly Group[]): { f: number; p: number; degrees: number } | null {
  if (groups.some(({ size, m2 }) => size < 2 || m2 === 0)) return null;
  const k = groups.length;
  const weights = groups.map(({ size, m2 }) => size * (size - 1) / m2);
  const weight = weights.reduce((sum, w) => sum + w, 0);
  const mean = groups.reduce((sum, group, i) => sum + weights[i] * group.mean, 0) / weight;
  const between = groups.reduce((sum, group, i) => sum + weights[i] * (group.mean - mean) ** 2, 0) / (k - 1);
  const spread = groups.reduce((sum, { size }, i) => sum + (1 - weights[i] / weight) ** 2 / (size - 1), 0);
  const f = between / (1 + 2 * (k - 2) / (k * k - 1) * spread), degrees = (k * k - 1) / (3 * spread);
  return { f, degrees, p: fTail(f, k - 1, degrees) };
}

/** H, corrected for ties. */
async function kruskalWallis(groups: readonly Group[], ranked: RankedColumn, pause: Pause): Promise<number> {
  const n = ranked.order.length;
  // About the middle rank, in halves of a rank.
  const spread = groups.reduce((sum, { size, rankSum }) => sum + (rankSum - size * (n - 1)) ** 2 / size, 0) /
    4;
  let ties = 0;
  await eachRun(ranked, pause, (_, t) => ties += t * t * t - t);
  return 12 * spread / (n * (n + 1)) / (1 - ties / (n * n * n - n));
}
