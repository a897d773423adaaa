import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { cellOfDate, cellOfNumber, cellOfTimestamp } from "@shared/contracts/cells.ts";
import { DistinctNumbers, DistinctTexts } from "./distinct.ts";
import { histogramOf } from "./histogram.ts";
import { Moments } from "./moments.ts";
import { wordsOf } from "./row_block.ts";
import { QuantileCollector, quantilesOf } from "./quantiles.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

const HIGH_BITS = 0x80808080 | 0;
/** Frequent values that a summary names. */
const TOP_VALUES = 20;

/** The part of a column's summary that depends on its values. */
export type ValueSummary = Omit<ColumnSummary, "name" | "source_name" | "type" | "null_count">;

/** Statistics of a column of numbers (int, float, decimal); NaN in a block is a missing value. */
export class NumberStatistics {
  readonly moments = new Moments();
  #infinite = 0;
  readonly #quantiles: QuantileCollector;
  readonly #distinct: DistinctNumbers | null;
  /** A decimal's different values are counted by their digits, since a double would make near ones equal. */
  readonly digits: DistinctTexts | null;

  /** `columns` is the number of columns that share the memory. */
  constructor(type: "int" | "float" | "decimal", columns: number) {
    this.#quantiles = new QuantileCollector(columns);
    this.#distinct = type === "decimal" ? null : new DistinctNumbers(columns);
    this.digits = type === "decimal" ? new DistinctTexts(columns) : null;
  }

  addBlock(block: Float64Array, length: number): void {
    this.moments.addBlock(block, length);
    this.#quantiles.addBlock(block, length);
    this.#distinct?.addBlock(block, length);
    if (this.moments.blockCount < length) {
      for (let i = 0; i < length; i++) if (Math.abs(block[i]) === Infinity) this.#infinite++;
    }
  }

  /** Adds what the other has taken of the same type. */
  merge(other: NumberStatistics): void {
    this.moments.merge(other.moments);
    this.#infinite += other.#infinite;
    this.#quantiles.merge(other.#quantiles);
    if (other.#distinct !== null) this.#distinct?.merge(other.#distinct);
    if (other.digits !== null) this.digits?.merge(other.digits);
  }

  writeTo(state: StateWriter): void {
    this.moments.writeTo(state);
    state.number(this.#infinite);
    this.#quantiles.writeTo(state);
    (this.#distinct ?? this.digits)?.writeTo(state);
  }

  readFrom(state: StateReader): void {
    this.moments.readFrom(state);
    this.#infinite = state.count();
    this.#quantiles.readFrom(state);
    (this.#distinct ?? this.digits)?.readFrom(state);
  }

  finish(): ValueSummary {
    const { moments } = this;
    const distribution = this.#quantiles.finish();
    const isEmpty = moments.n === 0;
    const variance = finite(moments.variance);
    return {
      count: moments.n + this.#infinite,
      ...(this.#distinct === null
        ? textFrequencies(this.digits)
        : frequencies(this.#distinct, (value) => cellOfNumber(value))),
      numeric: {
        mean: finite(moments.mean),
        stddev: variance === null ? null : Math.sqrt(variance),
        variance,
        sum: isEmpty ? null : finite(moments.sum),
        min: isEmpty ? null : moments.min,
        max: isEmpty ? null : moments.max,
        skewness: finite(moments.skewness),
        kurtosis: finite(moments.kurtosis),
        quantiles: quantilesOf(distribution),
        quantile_error: distribution.error,
        histogram: histogramOf(distribution, moments.min, moments.max),
        infinite_count: this.#infinite,
      },
    };
  }
}

/** Statistics of dates (days since 1970) or timestamps (microseconds since 1970). */
export class TemporalStatistics {
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  readonly #distinct: DistinctNumbers;

  constructor(private readonly type: "date" | "timestamp", columns: number) {
    this.#distinct = new DistinctNumbers(columns);
  }

  addBlock(block: Float64Array, length: number): void {
    this.#distinct.addBlock(block, length);
    for (let i = 0; i < length; i++) {
      const value = block[i];
      if (value !== value) continue;
      this.#count++;
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
    }
  }

  /** Adds what the other has taken of the same type. */
  merge(other: TemporalStatistics): void {
    this.#count += other.#count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#distinct.merge(other.#distinct);
  }

  writeTo(state: StateWriter): void {
    state.array(Float64Array.of(this.#count, this.#min, this.#max));
    this.#distinct.writeTo(state);
  }

  readFrom(state: StateReader): void {
    [this.#count, this.#min, this.#max] = state.floats(3);
    this.#distinct.readFrom(state);
  }

  finish(): ValueSummary {
    const cell = this.type === "date" ? cellOfDate : cellOfTimestamp;
    const secondsPerUnit = this.type === "date" ? 86_400 : 1e-6;
    const isEmpty = this.#count === 0;
    return {
      count: this.#count,
      ...frequencies(this.#distinct, cell),
      temporal: {
        min: isEmpty ? null : cell(this.#min),
        max: isEmpty ? null : cell(this.#max),
        range_seconds: isEmpty ? null : (this.#max - this.#min) * secondsPerUnit,
      },
    };
  }
}

/** Statistics of true (1) and false (0). */
export class BoolStatistics {
  #true = 0;
  #false = 0;

  addBlock(block: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) {
      if (block[i] === 1) this.#true++;
      else if (block[i] === 0) this.#false++;
    }
  }

  /** Adds what the other has taken. */
  merge(other: BoolStatistics): void {
    this.#true += other.#true;
    this.#false += other.#false;
  }

  writeTo(state: StateWriter): void {
    state.array(Float64Array.of(this.#true, this.#false));
  }

  readFrom(state: StateReader): void {
    [this.#true, this.#false] = state.floats(2);
  }

  finish(): ValueSummary {
    const count = this.#true + this.#false;
    const top = [{ value: true, count: this.#true }, { value: false, count: this.#false }];
    return {
      count,
      distinct_count: Number(this.#true > 0) + Number(this.#false > 0),
      distinct_exact: true,
      top_values: top.filter((item) => item.count > 0).sort((a, b) => b.count - a.count),
      boolean: {
        true_count: this.#true,
        false_count: this.#false,
        true_ratio: count === 0 ? null : this.#true / count,
      },
    };
  }
}

/** Statistics of texts, taken cell by cell as the bytes go by. */
export class TextStatistics {
  #count = 0;
  #characters = 0;
  #min = Infinity;
  #max = 0;
  readonly #distinct: DistinctTexts;

  constructor(columns: number) {
    this.#distinct = new DistinctTexts(columns);
  }

  /** Adds the text of so many bytes that begins with `words[at]`. */
  add(words: Int32Array, at: number, bytes: number): void {
    let characters = bytes;
    for (let i = at, end = at + wordsOf(bytes); i < end; i++) {
      const word = words[i];
      if ((word & HIGH_BITS) !== 0) characters -= continuationBytes(word);
    }
    this.#count++;
    this.#characters += characters;
    if (characters < this.#min) this.#min = characters;
    if (characters > this.#max) this.#max = characters;
    this.#distinct.add(words, at, bytes);
  }

  /** Adds what the other has taken. */
  merge(other: TextStatistics): void {
    this.#count += other.#count;
    this.#characters += other.#characters;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#distinct.merge(other.#distinct);
  }

  writeTo(state: StateWriter): void {
    state.array(Float64Array.of(this.#count, this.#characters, this.#min, this.#max));
    this.#distinct.writeTo(state);
  }

  readFrom(state: StateReader): void {
    [this.#count, this.#characters, this.#min, this.#max] = state.floats(4);
    this.#distinct.readFrom(state);
  }

  finish(): ValueSummary {
    const isEmpty = this.#count === 0;
    return {
      count: this.#count,
      ...textFrequencies(this.#distinct),
      text: {
        length_min: isEmpty ? null : this.#min,
        length_mean: isEmpty ? null : this.#characters / this.#count,
        length_max: isEmpty ? null : this.#max,
      },
    };
  }
}

/** How many of four bytes of UTF-8 continue a character: those that begin with the bits 10. */
function continuationBytes(word: number): number {
  return Math.imul((word >>> 7) & ~(word >>> 6) & 0x01010101, 0x01010101) >>> 24;
}

/** The figure, or null where it is beyond the range of doubles. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

type Frequencies = Pick<ValueSummary, "distinct_count" | "distinct_exact" | "top_values">;

function frequencies(distinct: DistinctNumbers, cell: (value: number) => string | number): Frequencies {
  return {
    distinct_count: distinct.distinct,
    distinct_exact: distinct.isExact,
    top_values: distinct.top(TOP_VALUES).map(({ value, count }) => ({ value: cell(value), count })),
  };
}

function textFrequencies(distinct: DistinctTexts | null): Frequencies {
  return {
    distinct_count: distinct?.distinct ?? 0,
    distinct_exact: distinct?.isExact ?? true,
    top_values: distinct?.top(TOP_VALUES) ?? [],
  };
}
