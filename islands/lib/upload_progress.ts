import type { UploadPhase } from "@shared/contracts/axi_uploads.ts";

/** What AXI tells of an upload under way, of either kind. */
export interface Step {
  readonly phase: UploadPhase;
  readonly rows: number;
  readonly rejected_count: number;
}

/** Calls back with each step that AXI tells under that address, until the signal aborts or nothing more will come. */
export function follow<Told extends Step>(
  path: string,
  { onStep, onEnd, signal }: {
    readonly onStep: (step: Told) => void;
    /** The stream is over and does not begin anew by itself. */
    readonly onEnd: () => void;
    readonly signal: AbortSignal;
  },
): void {
  if (signal.aborted) return;
  const source = new EventSource(path);
  signal.addEventListener("abort", () => source.close(), { once: true });
  source.addEventListener("status", ({ data }) => onStep(JSON.parse(data)));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED && !signal.aborted) onEnd();
  });
}
