import type { Pause } from "./steps.ts";

/** Rows of a symmetric matrix. */
export type SymmetricMatrix = readonly Float64Array[];

const SWEEPS_MAX = 60;

/** Lower triangle L with L L' = the matrix; null where a pivot falls to `least` or below, relative to its diagonal. */
export function cholesky(matrix: SymmetricMatrix, least: number): Float64Array[] | null {
  const lower = matrix.map(({ length }) => new Float64Array(length));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      if (i > j) lower[i][j] = rest / lower[j][j];
      else if (rest > least * matrix[i][i]) lower[i][i] = Math.sqrt(rest);
      else return null;
    }
  }
  return lower;
}

/** The inverse of the matrix whose lower triangle this is. */
export function inverseOf(lower: readonly Float64Array[]): Float64Array[] {
  const size = lower.length, inverse = lower.map(() => new Float64Array(size));
  for (let column = 0; column < size; column++) {
    const x = new Float64Array(size); // L x = e, then L' y = x
    for (let i = column; i < size; i++) {
      let rest = i === column ? 1 : 0;
      for (let k = column; k < i; k++) rest -= lower[i][k] * x[k];
      x[i] = rest / lower[i][i];
    }
    for (let i = size - 1; i >= 0; i--) {
      let rest = x[i];
      for (let k = i + 1; k < size; k++) rest -= lower[k][i] * inverse[k][column];
      inverse[i][column] = rest / lower[i][i];
    }
  }
  return inverse;
}

/** Eigenvalues, ascending, by Jacobi's rotations (Golub & Van Loan 8.5). */
export async function eigenvalues(matrix: SymmetricMatrix, pause: Pause): Promise<Float64Array> {
  const a = matrix.map((row) => row.slice());
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let isDiagonal = true;
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) {
        if (
          Math.abs(a[p][q]) <= 1e-17 * Math.sqrt(Math.abs(a[p][p] * a[q][q])) || Math.abs(a[p][q]) < 1e-18
        ) continue;
        isDiagonal = false;
        rotate(a, p, q);
      }
      await pause();
    }
    if (isDiagonal) break;
  }
  return Float64Array.from(a, (row, i) => row[i]).sort();
}

/** Turns rows and columns p and q so that their common element becomes 0. */
function rotate(a: Float64Array[], p: number, q: number): void {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1), s = t * c, off = a[p][q];
  a[p][p] -= t * off;
  a[q][q] += t * off;
  a[p][q] = a[q][p] = 0;
  for (let k = 0; k < a.length; k++) {
    if (k === p || k === q) continue;
    const kp = a[k][p], kq = a[k][q];
    a[k][p] = a[p][k] = c * kp - s * kq;
    a[k][q] = a[q][k] = s * kp + c * kq;
  }
}
