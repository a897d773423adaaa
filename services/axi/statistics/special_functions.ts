const LOG_ROOT_TWO_PI = 0.9189385332046728;
const STEPS_MAX = 100_000;
const TINY = 1e-300;

/** Chance of more than `x` under chi-squared with `degrees` of freedom. */
export function chiSquaredTail(x: number, degrees: number): number {
  return x <= 0 ? 1 : gammaTail(x / 2, degrees / 2);
}

/** Chance of more than `f` under F with these degrees of freedom. */
export function fTail(f: number, numerator: number, denominator: number): number {
  if (f <= 0) return 1;
  if (f === Infinity) return 0;
  const scaled = numerator * f, total = scaled + denominator;
  return betaShare({ x: denominator / total, y: scaled / total }, denominator / 2, numerator / 2);
}

/** Chance of a value further than |z| from 0, on either side, under the standard normal. */
export function normalTails(z: number): number {
  return z === 0 ? 1 : gammaTail(z * z / 2, 0.5);
}

/**
 * Regularized incomplete beta I(x; a, b). `y` is 1 - x: given as well, since either may be tiny.
 * Continued fraction (Abramowitz & Stegun 26.5.8) behind a front factor by Loader's saddle point expansion (2000), which
 * keeps its digits for large a and b, where log-gammas lose them.
 */
export function betaShare({ x, y }: { x: number; y: number }, a: number, b: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = betaFront({ x, y }, a, b);
  if (x < (a + 1) / (a + b + 2)) return front * betaFraction(x, a, b) / a;
  return 1 - front * betaFraction(y, b, a) / b;
}

/** x^a y^b / B(a, b); `y` is 1 - x. */
export function betaFront({ x, y }: { x: number; y: number }, a: number, b: number): number {
  const n = a + b;
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) -
    deviance(b, n * y);
  return Math.exp(exponent - LOG_ROOT_TWO_PI) * Math.sqrt(a / n * b);
}

/** x^a e^-x / Gamma(a) */
export function gammaFront(x: number, a: number): number {
  return Math.exp(-stirlingError(a) - deviance(a, x) - LOG_ROOT_TWO_PI) * Math.sqrt(a);
}

/** Regularized lower incomplete gamma P(a, x). */
export function gammaShare(x: number, a: number): number {
  return x <= 0 ? 0 : 1 - gammaTail(x, a);
}

/** Regularized upper incomplete gamma Q(a, x), by series below a + 1 and by continued fraction from there. */
function gammaTail(x: number, a: number): number {
  if (x === Infinity) return 0;
  const front = gammaFront(x, a);
  if (x < a + 1) {
    let term = 1 / a, sum = term;
    for (let k = 1; k < STEPS_MAX && term > sum * 1e-17; k++) sum += term *= x / (a + k);
    return 1 - front * sum;
  }
  let b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
  for (let k = 1; k < STEPS_MAX; k++) {
    const term = -k * (k - a);
    b += 2;
    d = 1 / awayFromZero(term * d + b);
    c = awayFromZero(b + term / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * h;
}

/** log Gamma(a + 1) less Stirling's approximation (a + 1/2) log a - a + log sqrt(2 pi). */
function stirlingError(a: number): number {
  let below = 0;
  for (; a < 16; a++) below += (a + 0.5) * Math.log1p(1 / a) - 1;
  const a2 = 1 / (a * a);
  return below +
    (1 / 12 - a2 * (1 / 360 - a2 * (1 / 1260 - a2 * (1 / 1680 - a2 * (1 / 1188 - a2 * (691 / 360_360)))))) /
      a;
}

/** x log(x / m) + m - x, by a series where the terms nearly cancel (Loader 2000). */
function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) > 0.3 * (x + m)) return x * Math.log(x / m) - difference;
  const v = difference / (x + m), v2 = v * v;
  let sum = difference * v, power = 2 * x * v;
  for (let k = 3;; k += 2) {
    power *= v2;
    const next = sum + power / k;
    if (next === sum) return sum;
    sum = next;
  }
}

/** Continued fraction of the incomplete beta by Lentz's method; converges for x < (a + 1) / (a + b + 2). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1, d = 1 / awayFromZero(1 - (a + b) * x / (a + 1)), h = d;
  for (let m = 1; m < STEPS_MAX; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    h *= d * c;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}

function awayFromZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
