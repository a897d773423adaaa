import type { ColumnSummary, Summary } from "@shared/contracts/axi_analytics.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import type { TestAxi } from "../../testing.ts";

/** What a column's summary says that is no figure of its values, or tells how another figure is to be read. */
const NO_FIGURES =
  /^(?:name|source_name|type|semantic_type|examples|alerts|sources|distinct_exact|numeric\.quantile_error|temporal\.(?:time_zone|future_after)|text\.(?:shapes_exact|form\.name|variants\.examples))\b/;
const LISTS =
  /^(?:top_values|numeric\.histogram\.(?:edges|counts)|numeric\.median_ci\.ranks|temporal\.(?:weekday|month|hour)_counts|text\.patterns)$/;
/** Figures that are estimates where the sorted values are a sketch. */
const BY_RANK =
  /^numeric\.(?:quantiles|iqr|mad|trimmed_mean|median_ci|fences|robust_outlier_count|histogram)\b/;
const OUT_OF_RANGE = "22003";
/** Powers of numbers beyond them are beyond the doubles. */
const HUGE = 1e75, TINY = 1e-75;

type Figure = readonly [path: string, value: unknown];

/**
 * Runs the SQL of every figure of a summary and compares; fails where a figure has no source, or one that is no figure.
 * How many statements were run.
 */
export async function checkSources(axi: TestAxi, { columns }: Summary): Promise<number> {
  let statements = 0;
  for (const column of columns) {
    const figures = new Map(figuresOf(column)), sources = column.sources ?? {};
    const unsourced = [...figures.keys()].filter((path) => !(path in sources) && figures.get(path) !== null);
    assertEquals(unsourced, [], `figures of ${column.name} without a source`);
    for (const [path, source] of Object.entries(sources)) {
      if ("derived_from" in source) {
        source.derived_from.forEach((other) => assert(other in sources, `${path} is derived from ${other}`));
        continue;
      }
      statements++;
      const given = await run(axi, source.sql), figure = figures.get(path);
      const isExtreme = sizeOf(column) > HUGE || sizeOf(column) < TINY;
      if (figure === undefined) {
        assert(isPartOfMissing(path, figures), `${path} of ${column.name} is no figure`);
      } else if (given !== null) compare(column, [path, figure], given);
      else assert(figure === null || isExtreme, `${path} of ${column.name} is beyond the doubles`);
    }
  }
  return statements;
}

function* figuresOf(value: unknown, path = ""): Generator<Figure> {
  if (NO_FIGURES.test(path)) return;
  if (path !== "" && (LISTS.test(path) || value === null || typeof value !== "object")) {
    return yield [path, value];
  }
  for (const [name, member] of Object.entries(value ?? {})) {
    yield* figuresOf(member, path === "" ? name : `${path}.${name}`);
  }
}

/** Whether the path leads into an object that is null as a whole. */
function isPartOfMissing(path: string, figures: ReadonlyMap<string, unknown>): boolean {
  return [...figures].some(([whole, value]) => value === null && path.startsWith(`${whole}.`));
}

function sizeOf({ numeric }: ColumnSummary): number {
  return Math.max(Math.abs(numeric?.min ?? 0), Math.abs(numeric?.max ?? 0));
}

/** The rows that the statement gives; null where a figure is beyond the doubles. */
async function run(axi: TestAxi, sql: string): Promise<readonly (readonly unknown[])[] | null> {
  try {
    return await axi.superuser.unsafe(sql).values();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === OUT_OF_RANGE) return null;
    throw new Error(`Cannot run ${sql}`, { cause: error });
  }
}

function compare(
  column: ColumnSummary,
  [path, figure]: Figure,
  given: readonly (readonly unknown[])[],
): void {
  const what = `${path} of ${column.name}: ${JSON.stringify(figure)} instead of ${JSON.stringify(given)}`;
  if (Array.isArray(figure)) {
    if (isEstimate(column, path)) return;
    assertEquals(given.length, figure.length, what);
    figure.forEach((item, i) => {
      const cells = typeof item === "object" ? Object.values(item) : [item];
      cells.forEach((cell, j) => assert(isNear(cell, given[i][j], [1e-12, 0]), what));
    });
  } else {
    const value = given[0]?.[0] ?? null;
    const isBeyond = figure === null || typeof value === "number" && !Number.isFinite(value);
    if (isBeyond && sizeOf(column) > HUGE) return;
    if (isEstimate(column, path)) return checkEstimate([path, figure], value);
    assert(isNear(figure ?? null, value, toleranceOf(column, path)), what);
  }
}

function isEstimate({ distinct_exact, numeric, text }: ColumnSummary, path: string): boolean {
  if (path === "distinct_count" || path === "uniqueness" || path === "top_values") return !distinct_exact;
  if (path.startsWith("text.form") || path === "text.patterns") return text?.shapes_exact === false;
  if (
    ["top_share", "entropy_bits", "temporal.duplicate_count"].includes(path) || /steps|variants/.test(path)
  ) {
    return !distinct_exact || text?.shapes_exact === false;
  }
  return BY_RANK.test(path) && (numeric?.quantile_error ?? 0) > 0;
}

/** Estimates of counts lie within six standard errors; those by rank have a test of their own. */
function checkEstimate([path, figure]: Figure, value: unknown): void {
  if (path !== "distinct_count" && path !== "uniqueness") return;
  assert(
    Math.abs(Number(figure) - Number(value)) <= 6 * 0.0081 * Number(value),
    `${path}: ${figure}, ${value}`,
  );
}

/** Relative and absolute: moments are as exact as the values' size beside their spread allows. */
function toleranceOf(column: ColumnSummary, path: string): [number, number] {
  const { numeric } = column, { mean, stddev } = numeric ?? {}, size = sizeOf(column);
  const condition = Math.max(1, size / (stddev ?? size));
  switch (path) {
    case "numeric.mean":
    case "numeric.sum":
    case "numeric.trimmed_mean":
      return [
        1e-12,
        1e-12 * size * (path === "numeric.sum" ? Math.abs((numeric?.sum ?? 0) / (mean || 1)) || 1e6 : 1),
      ];
    case "numeric.skewness":
    case "numeric.kurtosis":
    case "numeric.jarque_bera.statistic":
      return [1e-12 * condition, 1e-10];
    case "numeric.jarque_bera.p_value":
      return [1e-9, 1e-12];
    case "numeric.variation":
      return [1e-12 * condition * Math.max(1, size / Math.abs(mean || size)), 0];
    default:
      return [path.startsWith("numeric.") ? 1e-12 * condition : 1e-12, 0];
  }
}

function isNear(figure: unknown, value: unknown, [relative, absolute]: [number, number]): boolean {
  if (figure === null || value === null || value === undefined) return (figure ?? null) === (value ?? null);
  if (typeof figure !== "number") return comparable(figure) === comparable(value);
  const difference = Math.abs(figure - Number(value));
  return figure === Number(value) || difference <= relative * Math.abs(figure) + absolute;
}

/** A cell without the form that SQL gives an instant, and not beyond what is kept of a text. */
function comparable(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  return text.replace(/^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/, "$1T$2Z").replace(
    /\.0*Z$|(\.\d+?)0*Z$/,
    "$1Z",
  )
    .slice(0, 80);
}
