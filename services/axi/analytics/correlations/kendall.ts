import type { CorrelationFigures } from "@shared/contracts/axi_correlations.ts";
import { normalTails } from "../../statistics/special_functions.ts";
import { intervalOf, undefinedFor } from "./figures.ts";
import { eachRun, type RankedColumn } from "./ranked_column.ts";
import { inSteps, type Pause } from "./steps.ts";

const EXACT_ROWS_MAX = 33;
const FACTORIAL_MAX = 171; // 171! is beyond the doubles

/**
 * Kendall's tau-b of two columns ranked over the same rows, in O(n log n) (Knight 1966). The p-value is exact without
 * ties up to 33 rows or where nearly all pairs agree, else by the tie-corrected normal (Kendall 1970). Interval by Fieller,
 * Hartley & Pearson (1957). null below 3 rows or where a column is constant.
 */
export async function kendall(a: RankedColumn, b: RankedColumn, pause: Pause): Promise<CorrelationFigures> {
  const n = a.order.length;
  if (n < 3) return undefinedFor("kendall_tau_b", n, "too_few_rows");
  const tiesA = await tiesOf(a, pause), tiesB = await tiesOf(b, pause), total = pairsOf(n);
  if (tiesA.pairs === total || tiesB.pairs === total) {
    return undefinedFor("kendall_tau_b", n, "constant_column");
  }
  const rows = await rowsInOrder(a, b, pause);
  const tiedInBoth = tiesA.pairs > 0 && tiesB.pairs > 0 ? await tiesInBoth(a, b, { rows, pause }) : 0;
  const discordant = await discordantPairs(rows, b, pause);
  const excess = total - tiesA.pairs - tiesB.pairs + tiedInBoth - 2 * discordant;
  const raw = excess / Math.sqrt(total - tiesA.pairs) / Math.sqrt(total - tiesB.pairs);
  const estimate = Math.max(-1, Math.min(1, raw));
  const fewer = Math.min(discordant, total - discordant);
  const isExact = tiesA.pairs === 0 && tiesB.pairs === 0 && (n <= EXACT_ROWS_MAX || fewer <= 1);
  return {
    measure: "kendall_tau_b",
    n,
    estimate,
    ...intervalOf(estimate, n > 4 ? Math.sqrt(0.437 / (n - 4)) : null, "fieller"),
    p_value: isExact ? exactPValue(n, fewer) : normalTails(excess / Math.sqrt(varianceOf(n, tiesA, tiesB))),
    p_method: isExact ? "exact" : "normal",
    reason: null,
  };
}

/** Sums over the groups of t equal values. */
interface Ties {
  /** t (t - 1) / 2 */
  pairs: number;
  /** t (t - 1) (t - 2) */
  triples: number;
  /** t (t - 1) (2 t + 5) */
  spread: number;
}

async function tiesOf(column: RankedColumn, pause: Pause): Promise<Ties> {
  const ties = { pairs: 0, triples: 0, spread: 0 };
  await eachRun(column, pause, (_, t) => {
    ties.pairs += pairsOf(t);
    ties.triples += t * (t - 1) * (t - 2);
    ties.spread += t * (t - 1) * (2 * t + 5);
  });
  return ties;
}

/** Variance of the excess of concordant pairs when there is no association. */
function varianceOf(n: number, a: Ties, b: Ties): number {
  const ordered = n * (n - 1);
  return (ordered * (2 * n + 5) - a.spread - b.spread) / 18 + 2 * a.pairs * b.pairs / ordered +
    a.triples * b.triples / (9 * ordered * (n - 2));
}

/** The rows by `a`, and by `b` where that is equal. */
async function rowsInOrder(
  a: RankedColumn,
  b: RankedColumn,
  pause: Pause,
): Promise<Uint32Array<ArrayBuffer>> {
  const n = a.order.length, places = new Uint32Array(2 * n), rows = new Uint32Array(n);
  await eachRun(a, pause, (start, _, rank) => places[rank] = start);
  await inSteps(n, pause, (from, to) => {
    for (let k = from; k < to; k++) rows[places[a.rank[b.order[k]]]++] = b.order[k];
  });
  return rows;
}

async function tiesInBoth(
  a: RankedColumn,
  b: RankedColumn,
  { rows, pause }: { readonly rows: Uint32Array; readonly pause: Pause },
): Promise<number> {
  let pairs = 0, run = 1;
  await inSteps(rows.length, pause, (from, to) => {
    for (let k = Math.max(1, from); k < to; k++) {
      const row = rows[k], before = rows[k - 1];
      // the k-th of equal rows is tied with the k - 1 before it
      run = a.rank[row] === a.rank[before] && b.rank[row] === b.rank[before] ? run + 1 : 1;
      pairs += run - 1;
    }
  });
  return pairs;
}

/** Pairs of rows in the order of `a` that `b` has the other way round. Takes the memory of `rows`. */
async function discordantPairs(
  rows: Uint32Array<ArrayBuffer>,
  b: RankedColumn,
  pause: Pause,
): Promise<number> {
  const n = rows.length, places = new Uint32Array(2 * n);
  // Equal values of b get ascending places, so that only discordant pairs are out of order.
  await eachRun(b, pause, (start, _, rank) => places[rank] = start);
  await inSteps(n, pause, (from, to) => {
    for (let k = from; k < to; k++) rows[k] = places[b.rank[rows[k]]]++;
  });
  const bits = 32 - Math.clz32(n - 1);
  let discordant = 0, current = rows, next = new Uint32Array(n);
  for (let shift = bits + (bits & 1) - 2; shift >= 0; shift -= 2) {
    await pause();
    discordant += partByDigit(current, next, shift);
    [current, next] = [next, current];
  }
  return discordant;
}

/**
 * Parts every run of places that agree above two bits by those bits; how many pairs were out of order by them. The places
 * are 0 to n - 1, each once, so that a run fills just the indices that its places name. Four ways at once, in the order of
 * the memory, and without a branch, which the processor would guess wrong most of the time.
 */
function partByDigit(places: Uint32Array, parted: Uint32Array, shift: number): number {
  const width = 1 << shift, heads = new Int32Array(4);
  let inversions = 0;
  for (let start = 0; start < places.length; start += 4 * width) {
    const second = start + width, third = second + width, fourth = third + width;
    const end = Math.min(places.length, fourth + width);
    heads[0] = start;
    heads[1] = second;
    heads[2] = third;
    heads[3] = fourth;
    let outOfOrder = 0;
    for (let k = start; k < end; k++) {
      const place = places[k], digit = place >>> shift & 3;
      // those that came before with a greater digit: all ones where the digit is less
      const less1 = digit - 1 >> 31, less2 = digit - 2 >> 31, less3 = digit - 3 >> 31;
      outOfOrder += (heads[1] - second & less1) + (heads[2] - third & less2) + (heads[3] - fourth & less3);
      parted[heads[digit]++] = place;
    }
    inversions += outOfOrder;
  }
  return inversions;
}

/** Two-sided chance of at most `fewer` pairs that disagree, or agree, by the recurrence of Kendall (1970). */
function exactPValue(n: number, fewer: number): number {
  if (fewer <= 1) return n - fewer >= FACTORIAL_MAX ? 0 : Math.min(1, 2 / factorial(n - fewer));
  if (4 * fewer === n * (n - 1)) return 1;
  let ways = new Float64Array(fewer + 1).fill(1, 0, 2);
  for (let rows = 3; rows <= n; rows++) {
    const more = new Float64Array(fewer + 1);
    let sum = 0;
    for (let k = 0; k <= fewer; k++) {
      sum += ways[k] - (k >= rows ? ways[k - rows] : 0);
      more[k] = sum;
    }
    ways = more;
  }
  return Math.min(1, 2 * ways.reduce((sum, way) => sum + way, 0) / factorial(n));
}

function factorial(n: number): number {
  let product = 1;
  for (let factor = 2; factor <= n; factor++) product *= factor;
  return product;
}

function pairsOf(n: number): number {
  return n * (n - 1) / 2;
}
