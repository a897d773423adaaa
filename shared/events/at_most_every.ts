/** Runs the work when it is called, but at most once a period; at once again where it said that there is more to do. */
export function atMostEvery(periodMs: number, work: () => Promise<boolean>): () => Promise<void> {
  let dueAt = -Infinity;
  return async () => {
    if (performance.now() < dueAt) return;
    if (!await work()) dueAt = performance.now() + periodMs;
  };
}
