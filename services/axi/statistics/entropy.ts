const SMALL = 1024;
/** How many values have each small count; all 0 between two calls. */
const small = new Float64Array(SMALL);

/** Shannon's entropy in bits of values that were counted so often; null where there are none. */
export function entropyBits(counts: ArrayLike<number>): number | null {
  // Values of the same count give the same share, and most counts are small and come often.
  const large: number[] = [];
  let n = 0, largest = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    n += count;
    if (count >= SMALL) large.push(count);
    else {
      small[count]++;
      largest = Math.max(largest, count);
    }
  }
  let bits = 0;
  for (let count = 1; count <= largest; count++) {
    if (small[count] > 0) bits += small[count] * bitsOf(count, n);
  }
  small.fill(0, 0, largest + 1);
  for (const count of large) bits += bitsOf(count, n);
  return n === 0 ? null : bits;
}

function bitsOf(count: number, n: number): number {
  return count / n * Math.log2(n / count);
}
