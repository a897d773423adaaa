const SMALL = 1024;

/** Shannon's entropy in bits of values that were counted so often; null where there are none. */
export function entropyBits(counts: Iterable<number>): number | null {
  // Values of the same count give the same share, and most counts are small and come often.
  const small = new Float64Array(SMALL), large: number[] = [];
  let n = 0;
  for (const count of counts) {
    n += count;
    if (count < SMALL) small[count]++;
    else large.push(count);
  }
  if (n === 0) return null;
  let bits = 0;
  for (let count = 1; count < SMALL; count++) if (small[count] > 0) bits += small[count] * bitsOf(count, n);
  for (const count of large) bits += bitsOf(count, n);
  return bits;
}

function bitsOf(count: number, n: number): number {
  return count / n * Math.log2(n / count);
}
