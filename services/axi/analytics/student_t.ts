/**
 * Two-sided p-value of Pearson's r over n pairs under "no correlation": Student's t with n - 2 degrees of freedom, which
 * is the regularized incomplete beta I(1 - r^2; (n - 2) / 2, 1 / 2) (Abramowitz & Stegun 26.5.27). Throws RangeError for n < 3.
 */
export function correlationPValue(r: number, n: number): number {
  if (n < 3) throw new RangeError(`Cannot test a correlation over ${n} pairs: at least 3 are needed`);
  const x = (1 - r) * (1 + r);
  if (x <= 0) return 0;
  return incompleteBetaHalf(x, r * r, (n - 2) / 2);
}

/** I(x; a, 1/2), given y = 1 - x as well, since either may be tiny. */
function incompleteBetaHalf(x: number, y: number, a: number): number {
  if (y === 0) return 1;
  const b = 0.5;
  // x^a y^(1/2) / B(a, 1/2), with B(a, 1/2) = sqrt(pi) Gamma(a) / Gamma(a + 1/2)
  const logX = y < 0.5 ? Math.log1p(-y) : Math.log(x);
  const front = Math.exp(a * logX) * Math.sqrt(y) * gammaRatio(a) / Math.sqrt(Math.PI);
  if (x < (a + 1) / (a + b + 2)) return front * betaFraction(x, a, b) / a;
  return 1 - front * betaFraction(y, b, a) / b;
}

/**
 * Gamma(a + 1/2) / Gamma(a): by its asymptotic series from 20 on, below by the recurrence of Gamma.
 * The difference of two log-gammas would lose the digits that a large n needs.
 */
function gammaRatio(a: number): number {
  let factor = 1;
  for (; a < 20; a++) factor *= a / (a + 0.5);
  const u = 1 / (8 * a), u2 = u * u;
  // Tricomi & Erdelyi 1951: exp(-u + 8/3 u^3 - 256/5 u^5 + 17408/7 u^7) sqrt(a)
  return factor * Math.sqrt(a) * Math.exp(-u * (1 - u2 * (8 / 3 - u2 * (256 / 5 - u2 * (17_408 / 7)))));
}

/** Continued fraction of the incomplete beta by Lentz's method (Numerical Recipes 6.4); converges for x < (a+1)/(a+b+2). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    h *= d * (Math.abs(c) < tiny ? tiny : c);
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    const step = d * (Math.abs(c) < tiny ? tiny : c);
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h;
}
