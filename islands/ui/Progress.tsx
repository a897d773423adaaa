import { classes, TONE_TEXT } from "./classes.ts";

/** How far something has come: `share` 0..1, null while nobody can tell. `text` says the same in figures. */
export function Progress({ label, share, text }: {
  readonly label: string;
  readonly share: number | null;
  readonly text?: string;
}) {
  return (
    <div class="grid grid-cols-1 gap-1">
      <Head label={label} text={text} />
      <progress class="bar text-accent" aria-label={label} value={share ?? undefined} max={1}>
        {text}
      </progress>
    </div>
  );
}

/** How much of an allowance is used; from `warnAt` on it is amber, when spent red, and `text` says how it stands. */
export function Quota({ label, used, limit, text, warnAt = 0.8 }: {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
  readonly text: string;
  readonly warnAt?: number;
}) {
  const share = limit === 0 ? 1 : used / limit;
  const tone = share >= 1 ? "bad" : share >= warnAt ? "warn" : "accent";
  return (
    <div class="grid grid-cols-1 gap-1">
      <Head label={label} text={text} />
      <progress
        class={classes("bar", TONE_TEXT[tone])}
        aria-label={label}
        aria-valuetext={text}
        value={Math.min(1, share)}
        max={1}
      />
    </div>
  );
}

function Head({ label, text }: { readonly label: string; readonly text?: string }) {
  return (
    <div class="flex items-baseline justify-between gap-3">
      <span class="min-w-0 truncate">{label}</span>
      {text !== undefined && <span class="shrink-0 text-12 text-muted">{text}</span>}
    </div>
  );
}
