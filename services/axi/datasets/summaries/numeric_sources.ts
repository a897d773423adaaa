import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { QUANTILES } from "@shared/contracts/quantiles.ts";
import { derived, type Place, type Sources, sql } from "./sources.ts";

/** avg() would refuse values whose squares are beyond the doubles. */
const MEAN = "sum(x) / nullif(count(x), 0)";
/** PostgreSQL refuses to make doubles of decimals beyond these. */
const DOUBLE_MIN = "2.5e-324", DOUBLE_MAX = "1.797e308";

/** Of the figures of a column of numbers. Where sums of powers are beyond the doubles, PostgreSQL says "out of range". */
export function numericSources({ type, numeric }: ColumnSummary, place: Place): Sources {
  const values = finiteValues(type, place);
  return Object.fromEntries(
    Object.entries({
      ...momentSources(values),
      ...rankSources(numeric, values),
      ...fenceSources(numeric, values),
      ...histogramSources(numeric, values),
      ...countSources(type, values, place),
    }).map(([figure, source]) => [`numeric.${figure}`, source]),
  );
}

/** The finite values as `x`, doubles as the statistics take them. */
function finiteValues(type: ColumnSummary["type"], { view, cell }: Place): string {
  const [x, condition] = type === "float"
    ? [cell, `${cell} > '-Infinity' and ${cell} < 'Infinity'`]
    : type === "decimal"
    ? [
      `case when abs(${cell}) < ${DOUBLE_MIN} then 0 else ${cell}::float8 end`,
      `abs(${cell}) < ${DOUBLE_MAX}`,
    ]
    : [`${cell}::float8`, `${cell} is not null`];
  return `(select ${x} as x from ${view} where ${condition}) t`;
}

/** Sums of powers of the distances from the mean, of the values less the least: a large offset would cost digits. */
function momentSources(values: string): Sources {
  const shifted = `(select x - low as y from ${values}, (select min(x) as low from ${values}) b) u`;
  const distances =
    `(select y - m as d from ${shifted}, (select sum(y) / nullif(count(y), 0) as m from ${shifted}) a) c`;
  const sums =
    "(select count(*)::float8 as n, sum(d * d) as m2, sum(d * d * d) as m3, sum(d * d * d * d) as m4\n" +
    `from ${distances}) s`;
  const variance = "m2 / nullif(n - 1, 0)", spread = "nullif(m2, 0)";
  const g1 = `sqrt(n) * m3 / (${spread} * sqrt(m2))`, g2 = `(n * m4 / (${spread} * m2) - 3)`;
  const jarqueBera = `n / 6 * (power(${g1}, 2) + power(${g2}, 2) / 4)`;
  const interval = derived(
    "student_t",
    "numeric.mean",
    "numeric.standard_error",
    "count",
    "numeric.infinite_count",
  );
  return {
    mean: sql(`select ${MEAN} from ${values}`),
    variance: sql(`select ${variance} from ${sums}`),
    stddev: sql(`select sqrt(${variance}) from ${sums}`),
    standard_error: sql(`select sqrt(${variance} / n) from ${sums}`),
    mean_ci_low: interval,
    mean_ci_high: interval,
    variation: sql(
      `select sqrt(${variance}) / nullif(abs(mean), 0) from ${sums}, (select ${MEAN} as mean from ${values}) m`,
    ),
    sum: sql(`select sum(x) from ${values}`),
    min: sql(`select min(x) from ${values}`),
    max: sql(`select max(x) from ${values}`),
    skewness: sql(`select sqrt(n * (n - 1)) / (n - 2) * ${g1} from ${sums} where n > 2`),
    kurtosis: sql(`select (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * ${g2} + 6) from ${sums} where n > 3`),
    "jarque_bera.statistic": sql(`select ${jarqueBera} from ${sums} where n > 3`),
    "jarque_bera.p_value": sql(`select exp(-least(${jarqueBera}, 1400) / 2) from ${sums} where n > 3`),
  };
}

function percentile(p: string | number, x = "x"): string {
  return `percentile_cont(${p}) within group (order by ${x})`;
}

function rankSources(numeric: ColumnSummary["numeric"], values: string): Sources {
  const middle = `(select ${percentile(0.5)} as middle from ${values}) m`;
  const distances = `(select abs(x - middle) as d from ${values}, ${middle}) c`;
  const ranked = `(select x, row_number() over (order by x) as r, count(*) over () as n from ${values}) s`;
  const ranks = numeric?.median_ci?.ranks;
  const byRanks = derived("binomial_ranks", "count", "numeric.infinite_count");
  return {
    ...Object.fromEntries(
      QUANTILES.map((p) => [`quantiles.${p}`, sql(`select ${percentile(p)} from ${values}`)]),
    ),
    iqr: sql(`select ${percentile(0.75)} - ${percentile(0.25)} from ${values}`),
    mad: sql(`select 1.4826::float8 * ${percentile(0.5, "d")} from ${distances}`),
    trimmed_mean: sql(`select ${MEAN} from ${ranked} where r > n / 10 and r <= n - n / 10`),
    robust_outlier_count: sql(
      `select count(*) filter (where 0.6745::float8 * d > 3.5::float8 * limit_d)\n` +
        `from ${distances}, (select nullif(${percentile(0.5, "d")}, 0) as limit_d from ${distances}) l\n` +
        `group by limit_d having limit_d is not null`,
    ),
    ...(ranks === undefined ? {} : {
      "median_ci.low": sql(`select x from ${ranked} where r = ${ranks[0]}`),
      "median_ci.high": sql(`select x from ${ranked} where r = ${ranks[1]}`),
      "median_ci.ranks": byRanks,
      "median_ci.confidence": byRanks,
    }),
  };
}

function fenceSources(numeric: ColumnSummary["numeric"], values: string): Sources {
  const fences = numeric?.fences;
  if (!fences) return {};
  const quartiles = `(select ${percentile(0.25)} as q1, ${percentile(0.75)} as q3 from ${values}) q`;
  const beyond = (low: number, high: number) =>
    sql(`select count(*) from ${values} where x < ${double(low)} or x > ${double(high)}`);
  return {
    "fences.inner_low": sql(`select q1 - 1.5::float8 * (q3 - q1) from ${quartiles}`),
    "fences.inner_high": sql(`select q3 + 1.5::float8 * (q3 - q1) from ${quartiles}`),
    "fences.outer_low": sql(`select q1 - 3::float8 * (q3 - q1) from ${quartiles}`),
    "fences.outer_high": sql(`select q3 + 3::float8 * (q3 - q1) from ${quartiles}`),
    "fences.outside_inner": beyond(fences.inner_low, fences.inner_high),
    "fences.outside_outer": beyond(fences.outer_low, fences.outer_high),
  };
}

function histogramSources(numeric: ColumnSummary["numeric"], values: string): Sources {
  const histogram = numeric?.histogram;
  if (!histogram) return {};
  const lower = histogram.edges.slice(0, -1).map(double).join(", ");
  return {
    "histogram.edges": derived("freedman_diaconis", "numeric.min", "numeric.max", "numeric.iqr", "count"),
    "histogram.counts": sql(
      `select count(x) from generate_series(1, ${histogram.counts.length}) bin\n` +
        `left join ${values} on width_bucket(x, array[${lower}]) = bin group by bin order by bin`,
    ),
  };
}

function countSources(type: ColumnSummary["type"], values: string, { view, cell }: Place): Sources {
  const infinite = type === "float"
    ? `${cell} in ('Infinity', '-Infinity')`
    : type === "decimal"
    ? `abs(${cell}) >= ${DOUBLE_MAX}`
    : "false";
  return {
    zero_count: sql(`select count(*) from ${values} where x = 0`),
    negative_count: sql(`select count(*) from ${values} where x < 0`),
    infinite_count: sql(`select count(*) from ${view} where ${infinite}`),
  };
}

function double(value: number): string {
  return `'${value}'::float8`;
}
