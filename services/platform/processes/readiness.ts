import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 50;

/** Whether the service takes requests before the signal aborts. */
export async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const answer = await fetch(`${url}/health/ready`, { signal }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return true;
    await delay(POLL_MS);
  }
  return false;
}

/** Resolves when the service takes requests; throws where it does not within that time. */
export async function untilReady(url: string, deadlineMs: number): Promise<void> {
  if (await isReady(url, AbortSignal.timeout(deadlineMs))) return;
  throw new Error(`Cannot go on: ${url} is not ready after ${deadlineMs / 1000} s`);
}
