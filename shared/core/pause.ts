import { setImmediate, setTimeout as delay } from "node:timers/promises";

/** Resolves after the time, or at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {}); // it rejects on abort
}

/** Resolves when whatever else was ready has had its turn: long work calls it every few milliseconds. */
export async function turn(): Promise<void> {
  await setImmediate();
}
