/** Wakes those who would otherwise wait for their next poll; a ring between two waits is not lost. */
export interface Bell {
  ring(): void;
  /** How often it has rung. */
  readonly rings: number;
  /** Resolves once it has rung more than `heard` times, after `timeoutMs` or on abort, whichever comes first. */
  wait(heard: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/** A bell for the listeners of this process. */
export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let rings = 0;
  return {
    get rings() {
      return rings;
    },
    ring() {
      rings++;
      for (const wake of waiting) wake();
    },
    async wait(heard, timeoutMs, signal) {
      if (rings > heard || signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      const timer = setTimeout(wake, timeoutMs);
      signal.addEventListener("abort", wake);
      waiting.add(wake);
      await promise;
      waiting.delete(wake);
      signal.removeEventListener("abort", wake);
      clearTimeout(timer);
    },
  };
}
