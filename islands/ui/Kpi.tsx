import type { ComponentChildren } from "preact";
import { formatPercent } from "../lib/format.ts";
import { classes, type Tone, TONE_TEXT } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { wordsOf } from "./words.ts";

export interface Delta {
  /** Change as a share of what was before: 0.12 is 12 % more. */
  readonly ratio: number;
  /** What it is compared with: "vs. last week". */
  readonly against: string;
  /** Whether more is good, bad, or neither. */
  readonly more?: "good" | "bad" | "neutral";
}

/** One figure of weight: its name, its value, how it moved, how sure it is. A null value is no data, never zero. */
export function Kpi({ label, value, unit, delta, interval, reason, locale, children }: {
  readonly label: string;
  /** Ready to read. */
  readonly value: string | null;
  readonly unit?: string;
  readonly delta?: Delta;
  readonly interval?: { readonly low: string; readonly high: string; readonly level: string };
  /** Why there is no value. */
  readonly reason?: string;
  readonly locale: string;
  /** A sparkline under the figures. */
  readonly children?: ComponentChildren;
}) {
  const words = wordsOf(locale);
  return (
    <div class="min-w-0 flex flex-col rounded-md border border-line bg-page px-4 py-3">
      <h2 class="truncate text-12 font-medium text-muted" title={label}>{label}</h2>
      {value === null
        ? (
          <p class="mt-1">
            <span class="text-24 text-muted">{words.noData}</span>
            {reason !== undefined && <span class="block text-12 text-muted mt-1">{reason}</span>}
          </p>
        )
        : (
          <p
            class="mt-1 truncate text-24 font-semibold"
            title={unit === undefined ? value : `${value} ${unit}`}
          >
            {value}
            {unit !== undefined && <span class="text-14 font-normal text-muted">{` ${unit}`}</span>}
          </p>
        )}
      {value !== null && (delta ?? interval) !== undefined && (
        <div class="mt-1 flex flex-wrap gap-x-3 text-12 text-muted">
          {delta !== undefined && <Change delta={delta} locale={locale} />}
          {interval !== undefined && (
            <span>{`${interval.level}: ${words.interval(interval.low, interval.high)}`}</span>
          )}
        </div>
      )}
      {children !== undefined && <div class="mt-auto pt-2">{children}</div>}
    </div>
  );
}

function Change({ delta: { ratio, against, more = "neutral" }, locale }: { delta: Delta; locale: string }) {
  const words = wordsOf(locale);
  // What is written as 0 % has not moved for the reader.
  const moved = Math.abs(ratio) < 0.0005 ? 0 : Math.sign(ratio);
  const icon: IconName = moved === 0 ? "level" : moved > 0 ? "rise" : "fall";
  const word = moved === 0 ? words.unchanged : moved > 0 ? words.up : words.down;
  const tone: Tone = moved === 0 || more === "neutral"
    ? "neutral"
    : (moved > 0) === (more === "good")
    ? "good"
    : "bad";
  return (
    <span class="inline-flex flex-wrap items-center gap-x-1">
      <span class={classes("inline-flex items-center gap-1 font-medium", TONE_TEXT[tone])}>
        <Icon name={icon} />
        {moved === 0 ? word : `${word} ${formatPercent(Math.abs(ratio), locale)}`}
      </span>
      <span>{against}</span>
    </span>
  );
}
