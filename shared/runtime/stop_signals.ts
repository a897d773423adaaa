const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** A launcher may pass on what the terminal has sent to the whole group already. */
const SAME_SIGNAL_MS = 300;

export interface StopSignals {
  /** Aborts at the first signal; its reason is the signal's name or what `now` was told. */
  readonly signal: AbortSignal;
  now(reason: string): void;
}

/** Turns the signals that ask a process to end into one AbortSignal; a second one, a moment later, calls `insist`. */
export function stopSignals(insist: () => void): StopSignals {
  const controller = new AbortController();
  let first: number | null = null;
  for (const name of SIGNALS) {
    Deno.addSignalListener(name, () => {
      if (first !== null && performance.now() - first > SAME_SIGNAL_MS) insist();
      first ??= performance.now();
      controller.abort(name);
    });
  }
  return { signal: controller.signal, now: (reason) => controller.abort(reason) };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
