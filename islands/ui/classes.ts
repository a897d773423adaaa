/** The class attribute of those parts that are there. */
export function classes(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(" ");
}

/** What a thing says of itself: nothing in particular, news, well, take care, broken. */
export type Tone = "neutral" | "accent" | "good" | "warn" | "bad";

export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  neutral: "text-muted",
  accent: "text-accent",
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
};

export const TONE_SOFT: Readonly<Record<Tone, string>> = {
  neutral: "bg-hover text-muted",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
};

/** Hues of series in their order; the seventh and later ones belong into one called "other". */
export const SERIES_FILL = [
  "fill-series-1",
  "fill-series-2",
  "fill-series-3",
  "fill-series-4",
  "fill-series-5",
  "fill-series-6",
] as const;

export const SERIES_STROKE = [
  "stroke-series-1",
  "stroke-series-2",
  "stroke-series-3",
  "stroke-series-4",
  "stroke-series-5",
  "stroke-series-6",
] as const;

/** Ground and text of a cell, from little to much. */
const SEQUENTIAL = [
  "bg-seq-1 text-ink",
  "bg-seq-2 text-ink",
  "bg-seq-3 text-ink",
  "bg-seq-4 text-ink",
  "bg-seq-5 text-filled",
  "bg-seq-6 text-filled",
  "bg-seq-7 text-filled",
] as const;

/** Ground and text of a cell, from -1 over 0 to 1. */
const DIVERGING = [
  "bg-div-1 text-filled",
  "bg-div-2 text-filled",
  "bg-div-3 text-ink",
  "bg-div-4 text-ink",
  "bg-div-5 text-ink",
  "bg-div-6 text-ink",
  "bg-div-7 text-ink",
  "bg-div-8 text-filled",
  "bg-div-9 text-filled",
] as const;

/** Classes of a cell for a share 0..1. */
export function sequentialCell(share: number): string {
  return SEQUENTIAL[step(share, SEQUENTIAL.length)] ?? SEQUENTIAL[0];
}

/** Classes of a cell for a value -1..1; what is nearer to 0 than 0.1 is grey. */
export function divergingCell(value: number): string {
  const size = Math.abs(value);
  const strength = size < 0.1 ? 0 : size < 0.3 ? 1 : size < 0.5 ? 2 : size < 0.7 ? 3 : 4;
  return DIVERGING[4 + Math.sign(value) * strength] ?? DIVERGING[4];
}

/** One class of each step, for legends. */
export const SEQUENTIAL_STEPS: readonly string[] = SEQUENTIAL;
export const DIVERGING_STEPS: readonly string[] = DIVERGING;

function step(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}
