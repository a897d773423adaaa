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

/**
 * Statistics of a table while its rows go by. For each row the reader sets `blocks[column][row]` for the columns that have a
 * block (NaN for a missing value) and adds to `texts[column]` for those that have one, then calls `endRow`.
 */
export class TableStatistics {
  /** A block of values for every column but texts; null there. */
  readonly blocks: readonly (Float64Array | null)[];
  /** Where in the blocks the present row goes. */
  row = 0;
  /** Takes the cells of texts, and of decimals the digits besides the value in the block; null for other columns. */
  readonly texts: readonly (TextStatistics | DistinctTexts | null)[];
  #rowCount = 0;
  readonly #columns: readonly ColumnStatistics[];
  readonly #moments: readonly Moments[];
  readonly #coMoments: CoMoments | null;

  constructor(types: readonly ColumnType[]) {
    this.#columns = types.map((type) => columnStatistics(type, types.length));
    this.blocks = types.map((type) => type === "text" ? null : new Float64Array(BLOCK_ROWS));
    this.texts = this.#columns.map(textsOf);
    const numbers = this.#columns.filter((column) => column instanceof NumberStatistics);
    this.#moments = numbers.map(({ moments }) => moments);
    this.#coMoments = numbers.length <= PAIRED_COLUMNS_MAX ? new CoMoments(numbers.length) : null;
  }

  endRow(): void {
    this.#rowCount++;
    if (++this.row === BLOCK_ROWS) this.#flush();
  }

  /** Ends the pass. Sorting a column may take a while, so the caller's loop gets a turn between columns. */
  async finish(): Promise<TableSummary> {
    this.#flush();
    const columns: TableSummary["columns"][number][] = [];
    for (const column of this.#columns) {
      const summary = column.finish();
      columns.push({ ...summary, null_count: this.#rowCount - summary.count });
      if (this.#rowCount > 10 * BLOCK_ROWS) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return { row_count: this.#rowCount, columns, coMoments: this.#coMoments };
  }

  #flush(): void {
    const length = this.row;
    if (length === 0) return;
    this.row = 0;
    this.#columns.forEach((column, i) => {
      const block = this.blocks[i];
      if (block !== null && !(column instanceof TextStatistics)) column.addBlock(block, length);
    });
    this.#coMoments?.addBlock(this.#moments, length);
  }
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
