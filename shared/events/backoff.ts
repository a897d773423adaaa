/** How long to pause after so many failures in a row: doubled each time, capped, with jitter (milliseconds). */
export function backoffMs(failures: number, { firstMs = 100, maxMs = 30_000 } = {}): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return ceiling * (0.5 + Math.random() / 2);
}
