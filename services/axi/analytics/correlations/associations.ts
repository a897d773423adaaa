import type { CorrelationFigures } from "@shared/contracts/axi_correlations.ts";
import type { AssociatedColumn } from "./association_plan.ts";
import { type CodedColumn, cramersV, NO_CODE } from "./contingency.ts";
import { type MeasuredPair, pearson } from "./correlation_pairs.ts";
import { groupDifferences } from "./group_differences.ts";
import type { MixedColumn } from "./mixed_reader.ts";
import { pairing } from "./rank_pairs.ts";
import { MISSING, rankChosen, rankColumn, type RankedColumn, RankScratch } from "./ranked_column.ts";
import { type NamedCategories, reversalsOf } from "./reversals.ts";
import { sumsOf } from "./row_sums.ts";
import { scatterOf } from "./scatter.ts";
import { spearman } from "./spearman.ts";
import { inSteps, type Pause } from "./steps.ts";
import { theilSen } from "./theil_sen.ts";

/** Bytes that comparing `columns` columns of `rows` rows takes at most at its height. */
export function associationBytes(rows: number, columns: number): number {
  const values = 8, ranks = 8, scratch = 24, chosen = 17;
  return rows * ((values + ranks) * columns + scratch + chosen);
}

/** A column with its rows. */
type Rows =
  & AssociatedColumn
  & (
    | {
      readonly kind: "number";
      readonly values: Float64Array;
      readonly ranked: RankedColumn;
      readonly coded: CodedColumn;
    }
    | { readonly kind: "category"; readonly coded: CodedColumn }
  );
type NumberRows = Extract<Rows, { kind: "number" }>;

export interface AssociationOptions {
  readonly includeScatter: boolean;
  readonly pause: Pause;
}

/** Every pair of columns by the measure that fits their types. */
export async function associatedPairs(
  plan: readonly AssociatedColumn[],
  read: readonly MixedColumn[],
  options: AssociationOptions,
): Promise<MeasuredPair[]> {
  const { pause } = options, columns = await rowsOf(plan, read, pause);
  const compare = comparison(columns, options), pairs: MeasuredPair[] = [];
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      pairs.push({
        column_a: columns[a].name,
        column_b: columns[b].name,
        ...await compare(columns[a], columns[b]),
      });
    }
  }
  return pairs;
}

async function rowsOf(
  plan: readonly AssociatedColumn[],
  read: readonly MixedColumn[],
  pause: Pause,
): Promise<Rows[]> {
  const rows: Rows[] = [];
  let scratch: RankScratch | null = null;
  for (const [i, column] of read.entries()) {
    if (column.kind === "category") {
      rows.push({ ...plan[i], kind: "category", coded: column });
      continue;
    }
    const { values } = column;
    scratch ??= new RankScratch(values.length);
    const target = new ArrayBuffer(8 * values.length);
    const ranked = await rankColumn(values, { scratch, target, pause });
    rows.push({
      ...plan[i],
      kind: "number",
      values,
      ranked,
      coded: plan[i].role === "flag" ? flagCodes(values) : NO_CODES,
    });
  }
  return rows;
}

const NO_CODES: CodedColumn = { codes: new Uint16Array(0), size: 0 };

/** 1 for false, 2 for true. */
function flagCodes(values: Float64Array): CodedColumn {
  return { codes: Uint16Array.from(values, (value) => value === value ? value + 1 : NO_CODE), size: 2 };
}

type Compared = Omit<MeasuredPair, "column_a" | "column_b">;

function comparison(columns: readonly Rows[], { includeScatter, pause }: AssociationOptions) {
  const rowCount = columns[0]?.kind === "number"
    ? columns[0].values.length
    : columns[0]?.coded.codes.length ?? 0;
  const paired = pairing(rowCount, pause), grouped = grouping(rowCount, pause);
  const categories: NamedCategories[] = columns.filter(({ role }) => role === "category" || role === "flag")
    .map(({ name, coded }) => ({ ...coded, name }));

  async function numbers(a: NumberRows, b: NumberRows): Promise<Compared> {
    const pair = { x: a.values, y: b.values };
    const overall = pearson(await sumsOf(pair, pause));
    const reversals = await reversalsOf(pair, { overall, categories }, pause);
    return { ...overall, reversals, ...(includeScatter ? { scatter: await scatterOf(pair, pause) } : {}) };
  }

  async function overTime(time: NumberRows, other: NumberRows): Promise<CorrelationFigures> {
    const [a, b] = await paired(time.ranked, other.ranked), figures = await spearman(a, b, pause);
    const trend = await theilSen({ x: time.values, y: other.values, order: a.order }, pause);
    if (figures.estimate === null || trend === null || other.role !== "number") return figures;
    return { ...figures, details: { theil_sen_slope_per_second: trend.slope, theil_sen_rows: trend.rows } };
  }

  async function compare(a: Rows, b: Rows): Promise<Compared> {
    if (isCategorical(a) && isCategorical(b)) return await cramersV(a.coded, b.coded, pause);
    if (a.kind === "category") return b.kind === "number" ? await grouped(b, a.coded) : await compare(b, a);
    if (b.kind === "category") return await grouped(a, b.coded);
    if (a.role === "flag" || b.role === "flag") {
      return { ...pearson(await sumsOf({ x: a.values, y: b.values }, pause)), measure: "point_biserial" };
    }
    if (a.role === "time") return await overTime(a, b);
    if (b.role === "time") return await overTime(b, a);
    return await numbers(a, b);
  }
  return compare;
}

function isCategorical({ role }: AssociatedColumn): boolean {
  return role === "category" || role === "flag";
}

/** Compares numbers between categories, over the rows that have both. */
function grouping(rows: number, pause: Pause) {
  let memory: { isChosen: Uint8Array; target: ArrayBuffer } | null = null;
  return async function grouped(
    { values, ranked }: NumberRows,
    groups: CodedColumn,
  ): Promise<CorrelationFigures> {
    const { isChosen, target } = memory ??= {
      isChosen: new Uint8Array(rows),
      target: new ArrayBuffer(8 * rows),
    };
    let n = 0;
    await inSteps(rows, pause, (from, to) => {
      for (let row = from; row < to; row++) {
        n += isChosen[row] = ranked.rank[row] !== MISSING && groups.codes[row] !== NO_CODE ? 1 : 0;
      }
    });
    const both = n === ranked.order.length ? ranked : await rankChosen(ranked, isChosen, { target, pause });
    return await groupDifferences({ values, ranked: both, groups }, pause);
  };
}
