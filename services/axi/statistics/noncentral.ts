import { betaFront, betaShare, gammaFront, gammaShare } from "./special_functions.ts";

/** Weights below this share of the greatest one change no digit that counts. */
const NEGLIGIBLE = 1e-17;
/**
 * Beyond it the mixture takes more terms than there is time for, and its limits tell as much: the root of chi-squared is
 * normal, and F is a constant over chi-squared.
 */
const FAR = 1e6;
const STEPS = 100;
const TAIL = 0.025;
const Z_95 = 1.959963984540054;

/** Ends of a 95 % interval of a noncentrality. */
export interface NoncentralityInterval {
  readonly low: number;
  readonly high: number;
}

/** The noncentralities under which chi-squared `x` is the 97.5 % and the 2.5 % point; an end that there is not is 0. */
export function chiSquaredNoncentrality(x: number, degrees: number): NoncentralityInterval {
  if (x > FAR) {
    const at = (z: number) => (Math.sqrt(x) + z) ** 2 - (degrees - 1);
    return { low: at(-Z_95), high: at(Z_95) };
  }
  const half = x / 2, a = degrees / 2;
  const central: Central = {
    share: (j) => gammaShare(half, a + j),
    step: (j) => gammaFront(half, a + j) / (a + j),
    growth: (j) => half / (a + j + 1),
  };
  return intervalOf((lambda) => mixture(lambda, central), x);
}

/** The same for F with these degrees of freedom. */
export function fNoncentrality(f: number, numerator: number, denominator: number): NoncentralityInterval {
  const scaled = numerator * f, total = scaled + denominator;
  if (scaled > FAR) {
    // What the numerator varies is as if the denominator had fewer degrees of freedom.
    const degrees = 1 / (1 / denominator + 2 / scaled);
    const chance = (x: number) => 1 - gammaShare(x / 2, degrees / 2); // falls
    const at = (tail: number) => Math.max(0, scaled * (solve(chance, tail, degrees) / degrees) - numerator);
    return { low: at(1 - TAIL), high: at(TAIL) };
  }
  const at = { x: scaled / total, y: denominator / total }, a = numerator / 2, b = denominator / 2;
  const central: Central = {
    share: (j) => betaShare(at, a + j, b),
    step: (j) => betaFront(at, a + j, b) / (a + j),
    growth: (j) => at.x * (a + j + b) / (a + j + 1),
  };
  return intervalOf((lambda) => mixture(lambda, central), scaled);
}

/** The central distributions with 2 j more degrees of freedom. */
interface Central {
  /** Chance of at most what was measured. */
  share(j: number): number;
  /** share(j) - share(j + 1) */
  step(j: number): number;
  /** step(j + 1) / step(j) */
  growth(j: number): number;
}

/** The chance falls as the noncentrality grows. */
function intervalOf(chanceOf: (lambda: number) => number, start: number): NoncentralityInterval {
  return { low: solve(chanceOf, 1 - TAIL, start), high: solve(chanceOf, TAIL, start) };
}

/** By bisection, to the last digits. */
function solve(chanceOf: (lambda: number) => number, target: number, start: number): number {
  if (chanceOf(0) <= target) return 0;
  let low = 0, high = Math.max(1, start);
  while (chanceOf(high) > target) [low, high] = [high, 2 * high];
  for (let turn = 0; turn < STEPS && high - low > 1e-14 * high; turn++) {
    const middle = (low + high) / 2;
    if (chanceOf(middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Mean of the central chances by Poisson's weights of lambda / 2, from the heaviest outwards, each from the one before. */
function mixture(lambda: number, { share, step, growth }: Central): number {
  const mean = lambda / 2, middle = Math.floor(mean), first = share(middle), firstStep = step(middle);
  let total = 1, sum = first;
  for (let j = middle, weight = 1, chance = first, next = firstStep;; j++) {
    weight *= mean / (j + 1);
    if (!(weight >= NEGLIGIBLE)) break; // NaN ends it, too
    chance -= next;
    next *= growth(j);
    total += weight;
    sum += weight * chance;
  }
  for (let j = middle, weight = 1, chance = first, next = firstStep; j > 0; j--) {
    weight *= j / mean;
    if (!(weight >= NEGLIGIBLE)) break; // NaN ends it, too
    next /= growth(j - 1);
    chance += next;
    total += weight;
    sum += weight * chance;
  }
  return sum / total;
}
