import type {
  ColumnSummary,
  NullCounts,
  NumericSummary,
  TemporalSummary,
} from "@shared/contracts/axi_analytics.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import { cellText } from "../../../islands/lib/cells.ts";
import { formatDuration, formatNumber, formatPercent } from "../../../islands/lib/format.ts";
import { DATASET, type DatasetTexts, type FigureName } from "./messages/dataset.ts";
import type { Locale } from "./messages/locale.ts";

/** A figure as it is read: its name, its value, and what else is known of it. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

interface Source {
  readonly column: ColumnSummary;
  readonly texts: DatasetTexts;
  readonly locale: Locale;
}

/** What a column's profile says in figures, those of its type first; what is not known is left out. */
export function factsOf(column: ColumnSummary, stored: Column | undefined, locale: Locale): readonly Fact[] {
  const source = { column, texts: DATASET[locale], locale };
  const { numeric, temporal, text, boolean } = column;
  return [
    ...numeric === undefined ? [] : numericFacts(numeric, source),
    ...temporal === undefined ? [] : temporalFacts(temporal, source),
    ...text === undefined ? [] : textFacts(text, source),
    ...boolean === undefined ? [] : booleanFacts(boolean, source),
    ...valueFacts(source),
    ...storedFacts(stored, source),
  ];
}

/** Why cells are missing, in words: "12 empty, 3 rejected". */
export function missingWhy(nulls: NullCounts | null, locale: Locale): string {
  const texts = DATASET[locale].nulls;
  return (Object.keys(texts) as (keyof NullCounts)[]) // safe because the texts have exactly these keys
    .filter((why) => (nulls?.[why] ?? 0) > 0)
    .map((why) => `${formatNumber(nulls?.[why] ?? 0, locale)} ${texts[why]}`).join(", ");
}

/** The middle or range of a column in few words, for its line in the list. */
export function gistOf(
  { numeric, temporal, boolean, text, top_values, type }: ColumnSummary,
  locale: Locale,
): string {
  if (numeric !== undefined) {
    const { min, max } = numeric, median = numeric.quantiles["0.5"];
    if (min === null || max === null || median === null) return "";
    return [min, median, max].map((value) => formatNumber(value, locale)).join(" · ");
  }
  if (temporal !== undefined) {
    const { min, max } = temporal;
    return min === null || max === null ? "" : `${min.slice(0, 10)} – ${max.slice(0, 10)}`;
  }
  if (boolean !== undefined && boolean.true_ratio !== null) {
    return `${DATASET[locale].figures.isTrue} ${formatPercent(boolean.true_ratio, locale)}`;
  }
  if (text?.form) return text.form.name;
  return top_values.slice(0, 3).map(({ value }) => cellText(value, type)).join(", ");
}

/** Collects facts, of which those without a figure are left out. */
function collector({ texts, locale }: Source) {
  const facts: Fact[] = [];
  const add = (name: FigureName, value: string, note?: string) =>
    void facts.push({ name: texts.figures[name], value, ...note === undefined ? {} : { note } });
  const figure = (name: FigureName, value: number | null, note?: string) => {
    if (value !== null) add(name, formatNumber(value, locale), note);
  };
  return { facts, add, figure };
}

function numericFacts(numeric: NumericSummary, source: Source): Fact[] {
  const { column: { count }, locale } = source;
  const { facts, add, figure } = collector(source);
  const number = (value: number) => formatNumber(value, locale);
  const range = (low: number | null | undefined, high: number | null | undefined) =>
    low === null || low === undefined || high === null || high === undefined
      ? undefined
      : `95 %: ${number(low)} – ${number(high)}`;
  figure("mean", numeric.mean, range(numeric.mean_ci_low, numeric.mean_ci_high));
  figure("median", numeric.quantiles["0.5"], range(numeric.median_ci?.low, numeric.median_ci?.high));
  figure("stddev", numeric.stddev);
  figure("min", numeric.min);
  figure("max", numeric.max);
  figure("sum", numeric.sum);
  figure("iqr", numeric.iqr);
  figure("skewness", numeric.skewness);
  figure("kurtosis", numeric.kurtosis);
  for (
    const [name, cells] of [
      ["zeros", numeric.zero_count],
      ["negative", numeric.negative_count],
      ["outliers", numeric.fences?.outside_inner ?? 0],
      ["infinite", numeric.infinite_count],
    ] as const
  ) {
    if (cells > 0) add(name, number(cells), formatPercent(cells / count, locale));
  }
  return facts;
}

function temporalFacts(temporal: TemporalSummary, source: Source): Fact[] {
  const { column: { type }, locale } = source;
  const { facts, add, figure } = collector(source);
  const { min, max, steps } = temporal;
  if (min !== null) add("min", cellText(min, type) ?? "");
  if (max !== null) add("max", cellText(max, type) ?? "");
  const span = (seconds: number) => formatDuration(seconds * 1000, locale);
  if (temporal.range_seconds !== null) add("range", span(temporal.range_seconds));
  if (steps !== null) {
    add("step", span(steps.dominant_seconds), formatPercent(steps.dominant_share, locale));
    figure("gaps", steps.gap_count);
    if (steps.longest_gap_seconds !== null && steps.gap_count > 0) {
      add("longestGap", span(steps.longest_gap_seconds));
    }
  }
  figure("duplicates", temporal.duplicate_count);
  if ((temporal.future_count ?? 0) > 0) figure("future", temporal.future_count);
  return facts;
}

function textFacts(text: NonNullable<ColumnSummary["text"]>, source: Source): Fact[] {
  const { locale } = source;
  const { facts, add } = collector(source);
  const { length_min, length_max, length_mean, form, variants } = text, pattern = text.patterns[0];
  if (length_min !== null && length_max !== null && length_mean !== null) {
    const lengths = length_min === length_max
      ? formatNumber(length_min, locale)
      : `${formatNumber(length_min, locale)} – ${formatNumber(length_max, locale)}`;
    add("length", lengths, length_min === length_max ? undefined : `⌀ ${formatNumber(length_mean, locale)}`);
  }
  if (form !== null) add("form", form.name, formatPercent(form.share, locale));
  if (pattern !== undefined) add("pattern", pattern.pattern, formatPercent(pattern.share, locale));
  if (variants !== null && variants.group_count > 0) {
    const example = variants.examples[0]?.map((text) => JSON.stringify(text)).join(", ");
    add("variants", formatNumber(variants.group_count, locale), example);
  }
  return facts;
}

function booleanFacts(boolean: NonNullable<ColumnSummary["boolean"]>, source: Source): Fact[] {
  const { locale } = source;
  const { facts, add } = collector(source);
  const { true_ratio, ci_low, ci_high } = boolean;
  if (true_ratio !== null && ci_low !== null && ci_high !== null) {
    const interval = `95 %: ${formatPercent(ci_low, locale)} – ${formatPercent(ci_high, locale)}`;
    add("isTrue", formatPercent(true_ratio, locale), interval);
  }
  return facts;
}

function valueFacts(source: Source): Fact[] {
  const { column: { count, top_share, entropy_bits, top_values, type }, locale } = source;
  const { facts, add, figure } = collector(source);
  figure("values", count);
  const top = top_values[0];
  if (top_share !== null && top !== undefined && top.count > 1) {
    add("mostFrequent", cellText(top.value, type) ?? "", formatPercent(top_share, locale));
  }
  figure("entropy", entropy_bits);
  return facts;
}

function storedFacts(stored: Column | undefined, source: Source): Fact[] {
  const { texts, locale, column: { sentinel_count } } = source;
  const { facts, add } = collector(source);
  const words = Object.entries(stored?.null_words ?? {});
  if (words.length > 0) {
    add("nullWords", words.map(([word, cells]) => `${word} (${formatNumber(cells, locale)})`).join(", "));
  }
  const sentinels = stored?.sentinels ?? [];
  if (sentinels.length > 0) add("sentinels", sentinels.join(", "), formatNumber(sentinel_count, locale));
  if (stored !== undefined && stored.source_name !== stored.name) {
    facts.push({ name: texts.sourceName, value: stored.source_name });
  }
  return facts;
}
