import { betaShare } from "./special_functions.ts";

/**
 * Two-sided p-value of Pearson's r over n pairs under "no correlation": Student's t with n - 2 degrees of freedom, which
 * is the regularized incomplete beta I(1 - r^2; (n - 2) / 2, 1 / 2) (Abramowitz & Stegun 26.5.27). A partial correlation
 * counts one pair less for each column held fixed. Throws RangeError for n < 3.
 */
export function correlationPValue(r: number, n: number): number {
  if (n < 3) throw new RangeError(`Cannot test a correlation over ${n} pairs: at least 3 are needed`);
  const x = (1 - r) * (1 + r);
  if (x <= 0) return 0;
  return betaShare({ x, y: r * r }, (n - 2) / 2, 0.5);
}
