import { classes, type Tone, TONE_TEXT } from "./classes.ts";

export type Liveness = "live" | "late" | "stale" | "paused" | "offline";

const TONES: Readonly<Record<Liveness, Tone>> = {
  live: "good",
  late: "neutral",
  stale: "warn",
  paused: "neutral",
  offline: "bad",
};

/** How fresh figures are, by a dot and the words that say it. Nothing blinks. */
export function LiveDot({ state, children }: { readonly state: Liveness; readonly children: string }) {
  const isHollow = state === "paused" || state === "offline";
  return (
    <span
      class={classes("inline-flex items-center gap-1.5 text-12 whitespace-nowrap", TONE_TEXT[TONES[state]])}
    >
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true" class="shrink-0">
        <circle
          cx="4"
          cy="4"
          r={isHollow ? 3 : 4}
          fill={isHollow ? "none" : "currentColor"}
          stroke={isHollow ? "currentColor" : "none"}
          stroke-width="1.5"
        />
      </svg>
      {children}
    </span>
  );
}
