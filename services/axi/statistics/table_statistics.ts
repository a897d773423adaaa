import { turn } from "@shared/core/pause.ts";
import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { CoMoments } from "./co_moments.ts";
import {
  BoolStatistics,
  NumberStatistics,
  TemporalStatistics,
  TextStatistics,
  type ValueSummary,
} from "./column_statistics.ts";
import type { CountedType } from "./counted_type.ts";
import type { DistinctTexts } from "./distinct.ts";
import { BLOCK_ROWS, type Moments } from "./moments.ts";
import { type RowBlock, wordsOf } from "./row_block.ts";
import { StateReader, UnreadableState } from "./state_reader.ts";
import { StateWriter } from "./state_writer.ts";

/** Most numeric columns whose co-moments are kept with the dataset: 2,016 pairs; beyond it they are taken on demand. */
export const PAIRED_COLUMNS_MAX = 64;

/** Rises when the form of a state changes; those of another form are taken anew. */
const STATE_VERSION = 4;

/** All that is known of a table's values after one pass. */
export interface TableSummary {
  readonly row_count: number;
  readonly columns: readonly (ValueSummary & Pick<ColumnSummary, "null_count" | "uniqueness">)[];
  /** Of the numeric columns in their order; null where there are more than `PAIRED_COLUMNS_MAX`. */
  readonly coMoments: CoMoments | null;
}

type ColumnStatistics = NumberStatistics | TemporalStatistics | BoolStatistics | TextStatistics;

/** Statistics of a table while its rows go by, block by block. */
export class TableStatistics implements Disposable {
  #rowCount = 0;
  readonly #types: readonly CountedType[];
  readonly #columns: readonly ColumnStatistics[];
  readonly #texts: readonly (TextStatistics | DistinctTexts | null)[];
  readonly #moments: readonly Moments[];
  readonly #coMoments: CoMoments | null;

  constructor(types: readonly CountedType[]) {
    this.#types = types;
    this.#columns = types.map((type) => columnStatistics(type, types.length));
    this.#texts = this.#columns.map(textsOf);
    const numbers = this.#columns.filter((column) => column instanceof NumberStatistics);
    this.#moments = numbers.map(({ moments }) => moments);
    this.#coMoments = numbers.length <= PAIRED_COLUMNS_MAX ? new CoMoments(numbers.length) : null;
  }

  /** Gives its memory back, which the collector would let lie; it is not to be used any more. */
  [Symbol.dispose](): void {
    for (const column of this.#columns) if (!(column instanceof BoolStatistics)) column[Symbol.dispose]();
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

  /** Adds the rows that the other has taken, of a table of the same types. Throws TypeError for another one. */
  merge(other: TableStatistics): void {
    if (this.#types.join() !== other.#types.join()) {
      throw new TypeError(`Cannot merge statistics of ${this.#types} with those of ${other.#types}`);
    }
    const offsets = this.#moments.map(({ shift }, i) =>
      shift === shift ? other.#moments[i].shift - shift : 0
    );
    if (other.#coMoments !== null) this.#coMoments?.merge(other.#coMoments, offsets);
    this.#rowCount += other.#rowCount;
    this.#columns.forEach((column, i) => mergeColumn(column, other.#columns[i]));
  }

  /** All that is held, from which `fromState` goes on. */
  state(): Uint8Array<ArrayBuffer> {
    const state = new StateWriter();
    state.number(STATE_VERSION);
    state.array(new TextEncoder().encode(this.#types.join()));
    state.number(this.#rowCount);
    for (const column of this.#columns) column.writeTo(state);
    this.#coMoments?.writeTo(state);
    return state.finish();
  }

  /**
   * Statistics that go on from a state, as if they had never stopped. The table may have got columns since: their cells in
   * the rows before are null. Throws `UnreadableState` where the state is another's.
   */
  static fromState(bytes: Uint8Array, types: readonly CountedType[]): TableStatistics {
    const state = new StateReader(bytes), statistics = new TableStatistics(types);
    const version = state.number(), had = new TextDecoder().decode(state.bytes()).split(",");
    if (version !== STATE_VERSION || had.some((type, i) => type !== types[i])) {
      throw new UnreadableState(`Cannot go on from statistics of version ${version} and columns ${had}`);
    }
    statistics.#rowCount = state.count();
    for (const column of statistics.#columns.slice(0, had.length)) column.readFrom(state);
    const numbers = statistics.#columns.slice(0, had.length).filter((column) =>
      column instanceof NumberStatistics
    );
    if (numbers.length <= PAIRED_COLUMNS_MAX) {
      const read = new CoMoments(numbers.length);
      read.readFrom(state);
      statistics.#coMoments?.sums.set(read.sums); // pairs of later columns come later
    }
    state.end();
    return statistics;
  }

  /** Ends the pass. Sorting a column may take a while, so the caller's loop gets a turn between columns. */
  async finish(): Promise<TableSummary> {
    const columns: TableSummary["columns"][number][] = [];
    for (const column of this.#columns) {
      const summary = column.finish(), { count } = summary;
      const distinct_count = Math.min(summary.distinct_count, count); // an estimate may be over it
      const uniqueness = count === 0 ? null : distinct_count / count;
      columns.push({ ...summary, null_count: this.#rowCount - count, distinct_count, uniqueness });
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

/** Joins two columns of the same type. */
function mergeColumn(column: ColumnStatistics, other: ColumnStatistics): void {
  if (column instanceof NumberStatistics && other instanceof NumberStatistics) column.merge(other);
  else if (column instanceof TemporalStatistics && other instanceof TemporalStatistics) column.merge(other);
  else if (column instanceof BoolStatistics && other instanceof BoolStatistics) column.merge(other);
  else if (column instanceof TextStatistics && other instanceof TextStatistics) column.merge(other);
}

function valuesOf(values: RowBlock["values"], column: number): Float64Array {
  const found = values[column];
  if (found) return found;
  throw new TypeError(`Cannot take the statistics of column ${column}: its block holds no values`);
}

function columnStatistics(type: CountedType, columns: number): ColumnStatistics {
  switch (type) {
    case "int":
    case "long_int":
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
