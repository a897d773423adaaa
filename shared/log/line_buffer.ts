import type { LogLevel } from "./log.ts";

/** Lines on their way out; disposing writes what is pending. */
export interface LineBuffer extends Disposable {
  write(lines: string, level: LogLevel): void;
}

const WAIT_MS = 2;
const PENDING_MAX = 64 * 1024;

/**
 * Hands the lines of two milliseconds on together, since at thousands of requests a second a write for each costs as much as
 * the request; errors, which may be the last that is heard, at once.
 */
export function createLineBuffer(writeNow: (text: string) => void): LineBuffer {
  let pending = "";
  let timer: ReturnType<typeof setTimeout> | null = null;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const text = pending;
    pending = "";
    if (text !== "") writeNow(text);
  }

  return {
    write(lines, level) {
      pending += lines;
      if (level === "error" || pending.length > PENDING_MAX) flush();
      else timer ??= setTimeout(flush, WAIT_MS);
    },
    [Symbol.dispose]: flush,
  };
}
