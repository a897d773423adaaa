import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { CoMoments } from "./co_moments.ts";
import {
  BLOCK_ROWS,
  BoolStatistics,
  NumberStatistics,
  TemporalStatistics,
  TextStatistics,
  type ValueSummary,
} from "./column_statistics.ts";
import { DistinctTexts } from "./distinct.ts";

/** Most numeric columns whose co-moments are kept with the dataset: 2,016 pairs; beyond it they are taken on demand. */
export const PAIRED_COLUMNS_MAX = 64;

/** All that is known of a table's values after one pass. */
export interface TableSummary {
  readonly row_count: number;
  readonly columns: readonly (ValueSummary & Pick<ColumnSummary, "null_count">)[];
  /** Of the numeric columns in their order; null where there are more than `PAIRED_COLUMNS_MAX`. */
  readonly coMoments: CoMoments | null;
}

type BlockStatistics = NumberStatistics | TemporalStatistics | BoolStatistics;

/**
 * Statistics of a table while its rows go by. For each row the reader sets `blocks[column][row]` for the columns that have a
 * block (NaN for a missing value) and calls `addText` for texts, then `endRow`.
 */
export class TableStatistics {
  /** A block of values for every column but texts; null there. */
  readonly blocks: readonly (Float64Array | null)[];
  /** Where in the blocks the present row goes. */
  row = 0;
  #rowCount = 0;
  readonly #byBlock: readonly (BlockStatistics | null)[];
  readonly #texts: readonly (TextStatistics | null)[];
  readonly #decimals: readonly (DistinctTexts | null)[];
  readonly #numbers: readonly NumberStatistics[];
  readonly #coMoments: CoMoments | null;

  constructor(types: readonly ColumnType[]) {
    const columns = types.length;
    this.blocks = types.map((type) => type === "text" ? null : new Float64Array(BLOCK_ROWS));
    this.#texts = types.map((type) => type === "text" ? new TextStatistics(columns) : null);
    this.#decimals = types.map((type) => type === "decimal" ? new DistinctTexts(columns) : null);
    this.#byBlock = types.map((type, i) => blockStatistics(type, columns, this.#decimals[i]));
    this.#numbers = this.#byBlock.filter((statistics) => statistics instanceof NumberStatistics);
    this.#coMoments = this.#numbers.length <= PAIRED_COLUMNS_MAX ? new CoMoments(this.#numbers.length) : null;
  }

  /** Adds the text `bytes[start..end)`; of a decimal, besides its value in the block, the digits. */
  addText(column: number, bytes: Uint8Array, start: number, end: number): void {
    this.#texts[column]?.add(bytes, start, end);
    this.#decimals[column]?.add(bytes, start, end);
  }

  endRow(): void {
    this.#rowCount++;
    if (++this.row === BLOCK_ROWS) this.#flush();
  }

  /** Ends the pass. Sorting a column may take a while, so the caller's loop gets a turn between columns. */
  async finish(): Promise<TableSummary> {
    this.#flush();
    const columns: TableSummary["columns"][number][] = [];
    for (let i = 0; i < this.blocks.length; i++) {
      const summary = this.#byBlock[i]?.finish() ?? this.#texts[i]?.finish();
      if (summary !== undefined) columns.push({ ...summary, null_count: this.#rowCount - summary.count });
      if (this.#rowCount > 10 * BLOCK_ROWS) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return { row_count: this.#rowCount, columns, coMoments: this.#coMoments };
  }

  #flush(): void {
    const length = this.row;
    if (length === 0) return;
    this.row = 0;
    for (let i = 0; i < this.blocks.length; i++) {
      const block = this.blocks[i];
      if (block !== null) this.#byBlock[i]?.addBlock(block, length);
    }
    this.#coMoments?.addBlock(this.#numbers, length);
  }
}

function blockStatistics(
  type: ColumnType,
  columns: number,
  digits: DistinctTexts | null,
): BlockStatistics | null {
  switch (type) {
    case "int":
    case "float":
    case "decimal":
      return new NumberStatistics(type, columns, digits);
    case "date":
    case "timestamp":
      return new TemporalStatistics(type, columns);
    case "bool":
      return new BoolStatistics();
    case "text":
      return null;
  }
}
