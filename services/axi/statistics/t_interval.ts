import { betaShare } from "./special_functions.ts";

const TAILS = 0.05;
const Z = 1.959963984540054; // 97.5 % point of the standard normal
/** Degrees of freedom from which the expansion has all digits. */
const MANY = 1000;
const STEPS_MAX = 50;

/** The 97.5 % point of Student's t with these degrees of freedom. Throws RangeError below 1. */
export function tPoint(degrees: number): number {
  if (!(degrees >= 1)) throw new RangeError(`Cannot give a point of Student's t with ${degrees} degrees`);
  if (degrees === 1) return 1 / Math.tan(TAILS * Math.PI / 2);
  if (degrees === 2) return Math.sqrt(2 / (TAILS * (2 - TAILS)) - 2);
  return degrees >= MANY ? expansion(degrees) : refined(expansion(degrees), degrees);
}

/** Secant steps on the logarithm of both tails. */
function refined(start: number, degrees: number): number {
  const excess = (t: number) => Math.log(tails(t, degrees) / TAILS);
  let a = start, b = a * (1 + 1e-4), fa = excess(a);
  for (let i = 0; i < STEPS_MAX; i++) {
    const fb = excess(b);
    if (fb === fa) return b;
    const next = b - fb * (b - a) / (fb - fa);
    if (Math.abs(next - b) <= 1e-15 * next) return next;
    [a, fa, b] = [b, fb, next];
  }
  return b;
}

/** Chance of a value further than t from 0, on either side. */
function tails(t: number, degrees: number): number {
  const total = degrees + t * t;
  return betaShare({ x: degrees / total, y: t * t / total }, degrees / 2, 0.5);
}

/** In powers of 1 / degrees (Fisher & Cornish 1960; Abramowitz & Stegun 26.7.5). */
function expansion(degrees: number): number {
  const z = Z, z2 = z * z, v = 1 / degrees;
  const g1 = z * (z2 + 1) / 4, g2 = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92_160;
  return z + v * (g1 + v * (g2 + v * (g3 + v * g4)));
}
