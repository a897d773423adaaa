const STEP_ROWS = 65_536;

/** Lets others run; throws once the time is up. */
export type Pause = () => Promise<void>;

/** Works on the rows from 0 to `count`, some milliseconds' worth at a time. */
export async function inSteps(
  count: number,
  pause: Pause,
  work: (from: number, to: number) => void,
): Promise<void> {
  await inStepsOf(STEP_ROWS, { count, pause }, work);
}

/** The same, so many rows at a time: for work that takes long of each. */
export async function inStepsOf(
  rows: number,
  { count, pause }: { readonly count: number; readonly pause: Pause },
  work: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += rows) {
    work(from, Math.min(count, from + rows));
    await pause();
  }
}
