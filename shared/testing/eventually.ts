import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 10;

/** Resolves as soon as the condition holds; rejects, saying what it waited for, where it still doesn't at the end. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`);
    await delay(POLL_MS);
  }
}
