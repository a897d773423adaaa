/** A deadline that moves: whoever is waited for has its time from the last `expect` on. */
export interface Watchdog {
  /** From now on this much time; what comes when it is over is thrown at the exchange. */
  expect(ms: number, late: () => Error): void;
  /** Nobody is waited for. */
  rest(): void;
}

export function createWatchdog(bite: (error: Error) => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    expect(ms, late) {
      clearTimeout(timer);
      timer = setTimeout(() => bite(late()), ms);
    },
    rest: () => clearTimeout(timer),
  };
}
