/** An instant as pages get it: RFC 3339 from JSON, milliseconds since 1970, or a Date. */
export type Instant = string | number | Date;

const KEPT_MAX = 64;
const NO_BREAK = "\u00a0";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];
const DATE_STYLES = {
  /** 3 Feb 2026 */
  date: { dateStyle: "medium" },
  /** The date and the minute. */
  minute: { dateStyle: "medium", timeStyle: "short" },
  /** To the second, with the name of the zone. */
  second: {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Making an Intl object costs a hundred times as much as using it. */
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/**
 * A figure for reading: up to three decimals, but three significant digits where those would show zero only,
 * and powers of ten from 1e15 on and below 1e-6.
 */
export function formatNumber(value: number, locale: string): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) {
    return numbers(locale, { notation: "scientific", maximumSignificantDigits: 3 }).format(value);
  }
  const isSmall = size > 0 && size < 0.1;
  return numbers(locale, isSmall ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 3 }).format(
    value,
  );
}

/** A figure with exactly so many decimals, for columns that line up. */
export function formatFixed(value: number, digits: number, locale: string): string {
  return numbers(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "negative",
  }).format(value);
}

/** A figure of three digits with the locale's word for thousands and millions: 12.3K, 12,3 mil. */
export function formatCompact(value: number, locale: string): string {
  return numbers(locale, { notation: "compact", maximumSignificantDigits: 3 }).format(value);
}

/**
 * A ratio 0..1 as percent with up to one decimal; what is small but not nothing keeps two digits. With `digits`
 * exactly so many decimals, for columns that line up.
 */
export function formatPercent(ratio: number, locale: string, digits?: number): string {
  const style = "percent";
  if (digits !== undefined) {
    return numbers(locale, {
      style,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: "negative",
    }).format(
      ratio,
    );
  }
  const isSmall = ratio !== 0 && Math.abs(ratio) < 0.001;
  return numbers(locale, {
    style,
    ...(isSmall ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 1 }),
  })
    .format(ratio);
}

/** Bytes in steps of 1,000, three digits: 1.25 MB. */
export function formatBytes(bytes: number, locale: string): string {
  let value = bytes, step = 0;
  // 999.5 would be written 1,000: the next unit takes it.
  while (Math.abs(value) >= 999.5 && step < BYTE_UNITS.length - 1) [value, step] = [value / 1000, step + 1];
  return `${numbers(locale, { maximumSignificantDigits: 3 }).format(value)}${NO_BREAK}${BYTE_UNITS[step]}`;
}

/** A span of time in its one or two largest units: 850 µs, 12 ms, 1.5 s, 2 min 5 s, 3 h 4 min, 2 d 3 h. */
export function formatDuration(durationMs: number, locale: string): string {
  const few = (value: number, unit: string) =>
    `${numbers(locale, { maximumSignificantDigits: 3 }).format(value)}${NO_BREAK}${unit}`;
  if (durationMs < 0) return `−${formatDuration(-durationMs, locale)}`;
  if (durationMs === 0) return few(0, "ms");
  if (durationMs < 0.9995) return few(durationMs * 1000, "µs");
  if (durationMs < 999.5) return few(durationMs, "ms");
  if (durationMs < MINUTE_MS - 50) return few(durationMs / 1000, "s");
  if (durationMs < HOUR_MS - 500) return pair(durationMs, [MINUTE_MS, "min"], [1000, "s"]);
  if (durationMs < DAY_MS - MINUTE_MS / 2) return pair(durationMs, [HOUR_MS, "h"], [MINUTE_MS, "min"]);
  return pair(durationMs, [DAY_MS, "d"], [HOUR_MS, "h"]);
}

/** How long before or after `now`: 4 seconds ago, in 2 hours, yesterday. */
export function formatRelative(at: Instant, now: Instant, locale: string): string {
  const distanceMs = dateOf(at).getTime() - dateOf(now).getTime();
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const seconds = Math.round(distanceMs / 1000);
  if (Math.abs(seconds) < 60) return relative.format(seconds, "second");
  const minutes = Math.round(distanceMs / MINUTE_MS);
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  const hours = Math.round(distanceMs / HOUR_MS);
  if (Math.abs(hours) < 24) return relative.format(hours, "hour");
  const days = Math.round(distanceMs / DAY_MS);
  if (Math.abs(days) < 30) return relative.format(days, "day");
  const months = Math.round(days / 30.44);
  if (Math.abs(months) < 12) return relative.format(months, "month");
  return relative.format(Math.round(days / 365.25), "year");
}

/** An instant in a time zone; `style` says how exactly. Only "second" names the zone. */
export function formatInstant(
  at: Instant,
  { locale, timeZone, style = "minute" }: {
    readonly locale: string;
    readonly timeZone: string;
    readonly style?: keyof typeof DATE_STYLES;
  },
): string {
  const key = `${locale} ${timeZone} ${style}`;
  const format = kept(
    dateFormats,
    key,
    () => new Intl.DateTimeFormat(locale, { ...DATE_STYLES[style], timeZone }),
  );
  return format.format(dateOf(at));
}

function pair(durationMs: number, [largeMs, large]: [number, string], [smallMs, small]: [number, string]) {
  const total = Math.round(durationMs / smallMs);
  const each = largeMs / smallMs;
  const rest = total % each;
  const head = `${Math.floor(total / each)}${NO_BREAK}${large}`;
  return rest === 0 ? head : `${head} ${rest}${NO_BREAK}${small}`;
}

function dateOf(at: Instant): Date {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) {
    throw new TypeError(`Cannot read the instant ${JSON.stringify(at)}: it is no date`);
  }
  return date;
}

function numbers(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  return kept(numberFormats, key, () => new Intl.NumberFormat(locale, options));
}

function kept<T>(made: Map<string, T>, key: string, make: () => T): T {
  const known = made.get(key);
  if (known !== undefined) return known;
  if (made.size >= KEPT_MAX) made.clear();
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}
