import { assert, assertEquals } from "@shared/testing/assert.ts";
import { pearson } from "../analytics/correlations/correlation_pairs.ts";
import reference from "./reference_nist.json" with { type: "json" };
import { statisticsRunHere } from "./statistics_run.ts";
import { exactMoments, summarize } from "./testing.ts";

interface CertifiedSet {
  readonly values: readonly number[];
  readonly mean: number;
  readonly stddev: number;
}

/** 15 certified digits; the doubles nearest to the data of Mavro, Michelso and NumAcc2 to 4 have a spread of their own. */
const DIGITS: Readonly<Record<string, readonly [mean: number, stddev: number]>> = {
  PiDigits: [15, 14.5],
  Lottery: [15, 14.5],
  Lew: [15, 14.5],
  Mavro: [15, 12.9],
  Michelso: [15, 13.8],
  NumAcc1: [15, 15],
  NumAcc2: [15, 14],
  NumAcc3: [15, 9.4],
  NumAcc4: [15, 8.2],
};

/** A middle value, then so many pairs 0.1 below and above. */
function alternating(middle: number, pairs: number): number[] {
  return [middle, ...Array.from({ length: pairs }, () => [middle - 0.1, middle + 0.1]).flat()]
    .map((value) => Number(value.toFixed(1)));
}

/** arctan(1 / x) times `unit`. */
function arctanOfInverse(x: bigint, unit: bigint): bigint {
  let power = unit / x, sum = power;
  for (let k = 3n, sign = -1n; power > 0n; k += 2n, sign = -sign) {
    power /= x * x;
    sum += sign * power / k;
  }
  return sum;
}

/** The first 5,000 digits of pi (Machin 1706) as the set has them: its 957th is 3, where that of pi is 8. */
function piDigits(): number[] {
  const unit = 10n ** 5020n, pi = 4n * (4n * arctanOfInverse(5n, unit) - arctanOfInverse(239n, unit));
  return [...String(pi).slice(0, 5000)].map((digit, i) => i === 956 ? 3 : Number(digit));
}

const SETS: Readonly<Record<string, CertifiedSet>> = {
  ...reference.univariate,
  PiDigits: { values: piDigits(), mean: 4.5348, stddev: 2.86733906028871 },
  NumAcc1: { values: [10000001, 10000003, 10000002], mean: 10000002, stddev: 1 },
  NumAcc2: { values: alternating(1.2, 500), mean: 1.2, stddev: 0.1 },
  NumAcc3: { values: alternating(1000000.2, 500), mean: 1000000.2, stddev: 0.1 },
  NumAcc4: { values: alternating(10000000.2, 500), mean: 10000000.2, stddev: 0.1 },
};

/** How many digits agree: the negative logarithm of the relative error, 15 at the most. */
function digits(actual: number | null, certified: number): number {
  const error = Math.abs((actual ?? NaN) - certified) / Math.abs(certified);
  return error === 0 ? 15 : Math.min(15, -Math.log10(error));
}

Deno.test("TableStatistics meet the certified values of NIST's nine univariate data sets", async () => {
  assertEquals(Object.keys(SETS).sort(), Object.keys(DIGITS).sort());
  for (const [name, { values, mean, stddev }] of Object.entries(SETS)) {
    const { columns: [{ numeric }] } = await summarize(
      statisticsRunHere(["float"]),
      values.map((value) => [value]),
    );
    const [meanDigits, stddevDigits] = [
      digits(numeric?.mean ?? null, mean),
      digits(numeric?.stddev ?? null, stddev),
    ];
    const [leastOfMean, leastOfStddev] = DIGITS[name];
    assert(meanDigits >= leastOfMean, `${name}: ${meanDigits} digits of the mean`);
    assert(stddevDigits >= leastOfStddev, `${name}: ${stddevDigits} digits of the standard deviation`);
    const exact = digits(numeric?.variance ?? null, exactMoments(values).variance);
    assert(exact >= 13, `${name}: ${exact} digits of the variance of its doubles`);
  }
});

Deno.test("TableStatistics and pearson() meet the certified r^2 of NIST's Norris", async () => {
  const { x, y, r_squared } = reference.norris;
  const rows = x.map((value, i) => [value, y[i]]);
  const { coMoments } = await summarize(statisticsRunHere(["float", "float"]), rows);
  assert(coMoments !== null);
  const r = pearson(coMoments.pair(0, 1)).estimate ?? NaN;
  assert(digits(r * r, r_squared) >= 14.9, `${digits(r * r, r_squared)} digits`);
});
