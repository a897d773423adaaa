import { betaShare } from "./special_functions.ts";

const TAILS = 0.05;
const Z = 1.959963984540054; // 97.5 % point of the standard normal
const STEPS_MAX = 50;

/** The 97.5 % point of Student's t with these degrees of freedom. Throws RangeError below 1. */
export function tPoint(degrees: number): number {
  if (!(degrees >= 1)) throw new RangeError(`Cannot give a point of Student's t with ${degrees} degrees`);
  if (degrees === 1) return 1 / Math.tan(TAILS * Math.PI / 2);
  if (degrees === 2) return Math.sqrt(2 / (TAILS * (2 - TAILS)) - 2);
  // Secant steps from Fisher & Cornish's expansion (1960), on the logarithm of both tails.
  const excess = (t: number) => Math.log(tails(t, degrees) / TAILS);
  let a = expansion(degrees), b = a * (1 + 1e-4), fa = excess(a);
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

function expansion(degrees: number): number {
  const z2 = Z * Z;
  return Z * (1 + (z2 + 1) / (4 * degrees) + ((5 * z2 + 16) * z2 + 3) / (96 * degrees * degrees));
}
