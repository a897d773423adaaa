import { turn } from "@shared/core/pause.ts";
import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { CoMoments } from "./co_moments.ts";
import {
  BoolStatistics,
  NumberStatistics,
  TemporalStatistics,
  TextStatistics,
  type ValueSummary,
} from "./column_statistics.ts";
import type { DistinctTexts } from "./distinct.ts";
import { BLOCK_ROWS, type Moments } from "./moments.ts";
import { type RowBlock, wordsOf } from "./row_block.ts";

/** Most numeric columns whose co-moments are kept with the dataset: 2,016 pairs; beyond it they are taken on demand. */
export const PAIRED_COLUMNS_MAX = 64;

/** All that is known of a table's values after one pass. */
export interface TableSummary {
  readonly row_count: number;
  readonly columns: readonly (ValueSummary & Pick<ColumnSummary, "null_count">)[];
  /** Of the numeric columns in their order; null where there are more than `PAIRED_COLUMNS_MAX`. */
  readonly coMoments: CoMoments | null;
}

type ColumnStatistics = NumberStatistics | TemporalStatistics | BoolStatistics | TextStatistics;

/** Statistics of a table while its rows go by, block by block. */
export class TableStatistics {
  #rowCount = 0;
  readonly #columns: readonly ColumnStatistics[];
  readonly #texts: readonly (TextStatistics | DistinctTexts | null)[];
  readonly #moments: readonly Moments[];
  readonly #coMoments: CoMoments | null;

  constructor(types: readonly ColumnType[]) {
    this.#columns = types.map((type) => columnStatistics(type, types.length));
    this.#texts = this.#columns.map(textsOf);
    const numbers = this.#columns.filter((column) => column instanceof NumberStatistics);
    this.#moments = numbers.map(({ moments }) => moments);
    this.#coMoments = numbers.length <= PAIRED_COLUMNS_MAX ? new CoMoments(numbers.length) : null;
  }

  /** Adds a block of rows. Throws TypeError for one of other columns. */
  add(block: RowBlock): void {
    const { rows, values } = block;
    if (rows === 0) return;
    this.#rowCount += rows;
    this.#columns.forEach((column, i) => {
      if (!(column instanceof TextStatistics)) column.addBlock(valuesOf(values, i), rows);
    });
    this.#coMoments?.addBlock(this.#moments, rows);
    this.#addTexts(block);
  }

  /** Ends the pass. Sorting a column may take a while, so the caller's loop gets a turn between columns. */
  async finish(): Promise<TableSummary> {
    const columns: TableSummary["columns"][number][] = [];
    for (const column of this.#columns) {
      const summary = column.finish();
      columns.push({
        ...summary,
        null_count: this.#rowCount - summary.count,
        distinct_count: Math.min(summary.distinct_count, summary.count), // an estimate may be over it
      });
      if (this.#rowCount > 10 * BLOCK_ROWS) await turn();
    }
    return { row_count: this.#rowCount, columns, coMoments: this.#coMoments };
  }

  #addTexts({ texts, textLengths, textCount }: RowBlock): void {
    let at = 0;
    for (let i = 0; i < textCount; i++) {
      const bytes = textLengths[i * 2 + 1];
      this.#texts[textLengths[i * 2]]?.add(texts, at, bytes);
      at += wordsOf(bytes);
    }
  }
}

function valuesOf(values: RowBlock["values"], column: number): Float64Array {
  const found = values[column];
  if (found) return found;
  throw new TypeError(`Cannot take the statistics of column ${column}: its block holds no values`);
}

function columnStatistics(type: ColumnType, columns: number): ColumnStatistics {
  switch (type) {
    case "int":
    case "float":
    case "decimal":
      return new NumberStatistics(type, columns);
    case "date":
    case "timestamp":
      return new TemporalStatistics(type, columns);
    case "bool":
      return new BoolStatistics();
    case "text":
      return new TextStatistics(columns);
  }
}

function textsOf(column: ColumnStatistics): TextStatistics | DistinctTexts | null {
  if (column instanceof TextStatistics) return column;
  return column instanceof NumberStatistics ? column.digits : null;
}
