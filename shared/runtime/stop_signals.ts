const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

export interface StopSignals extends Disposable {
  /** Aborts at the first signal; its reason is the signal's name or what `now` was told. */
  readonly signal: AbortSignal;
  now(reason: string): void;
}

/** Turns the signals that ask a process to end into one AbortSignal; a second one calls `insist`. */
export function stopSignals(insist: () => void): StopSignals {
  const controller = new AbortController();
  const handlers = SIGNALS.map((name) => {
    const handle = () => controller.signal.aborted ? insist() : controller.abort(name);
    Deno.addSignalListener(name, handle);
    return { name, handle };
  });
  return {
    signal: controller.signal,
    now: (reason) => controller.abort(reason),
    [Symbol.dispose]() {
      for (const { name, handle } of handlers) Deno.removeSignalListener(name, handle);
    },
  };
}
