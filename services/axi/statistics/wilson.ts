const Z_95 = 1.959963984540054; // 97.5 % point of the standard normal

/** 95 % confidence interval of a proportion by the score test (Wilson 1927); null without trials. */
export function wilson(successes: number, trials: number): { low: number; high: number } | null {
  if (trials === 0) return null;
  const p = successes / trials, z2 = Z_95 * Z_95;
  const scale = 1 + z2 / trials;
  const center = (p + z2 / (2 * trials)) / scale;
  const half = Z_95 * Math.sqrt(p * (1 - p) / trials + z2 / (4 * trials * trials)) / scale;
  return { low: successes === 0 ? 0 : center - half, high: successes === trials ? 1 : center + half };
}
