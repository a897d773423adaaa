const STEP_ROWS = 65_536;

/** Lets others run; throws once the time is up. */
export type Pause = () => Promise<void>;

/** Works on the rows from 0 to `count`, some milliseconds' worth at a time. */
export async function inSteps(
  count: number,
  pause: Pause,
  work: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += STEP_ROWS) {
    work(from, Math.min(count, from + STEP_ROWS));
    await pause();
  }
}
