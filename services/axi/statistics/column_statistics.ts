import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { cellOfDate, cellOfInteger, cellOfNumber, cellOfTimestamp } from "@shared/contracts/cells.ts";
import { CalendarCounts } from "./calendar_counts.ts";
import { hasDigits } from "./counted_type.ts";
import { DistinctNumbers, DistinctTexts } from "./distinct.ts";
import { entropyBits } from "./entropy.ts";
import { EXAMPLES, type Frequencies, frequenciesOf } from "./frequencies.ts";
import { histogramOf } from "./histogram.ts";
import { Moments } from "./moments.ts";
import { momentFigures, rankFigures } from "./numeric_figures.ts";
import { type Distribution, QuantileCollector, quantilesOf } from "./quantiles.ts";
import { wordsOf } from "./row_block.ts";
import { SignCounts } from "./sign_counts.ts";
import { someOf } from "./sorted_values.ts";
import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";
import { TextLengths } from "./text_lengths.ts";
import { TextSample } from "./text_sample.ts";
import { shapesOf, TEXTS_LOOKED_AT, variantsOf } from "./text_shapes.ts";
import { timeSteps } from "./time_steps.ts";
import { wilson } from "./wilson.ts";

const HIGH_BITS = 0x80808080 | 0;
const P95 = 0.95;

/** The part of a column's summary that depends on its values. */
export type ValueSummary =
  & Frequencies
  & Pick<ColumnSummary, "count" | "numeric" | "temporal" | "text" | "boolean">;

/** Statistics of a column of numbers; NaN in a block is a missing value. */
export class NumberStatistics implements Disposable {
  readonly moments = new Moments();
  readonly #signs = new SignCounts();
  #infinite = 0;
  readonly #quantiles: QuantileCollector;
  readonly #distinct: DistinctNumbers | null;
  /** Of decimals and long integers different values are counted by their digits: a double would make near ones equal. */
  readonly digits: DistinctTexts | null;
  /** What its digits are in JSON. */
  readonly #cell: (digits: string) => string | number;

  /** `columns` is the number of columns that share the memory. */
  constructor(type: "int" | "long_int" | "float" | "decimal", columns: number) {
    this.#quantiles = new QuantileCollector(columns);
    this.#distinct = hasDigits(type) ? null : new DistinctNumbers(columns);
    this.digits = hasDigits(type) ? new DistinctTexts(columns) : null;
    this.#cell = type === "long_int" ? cellOfInteger : String;
  }

  [Symbol.dispose](): void {
    for (const part of [this.#quantiles, this.#distinct, this.digits]) part?.[Symbol.dispose]();
  }

  addBlock(block: Float64Array, length: number): void {
    this.moments.addBlock(block, length);
    this.#quantiles.addBlock(block, length);
    this.#distinct?.addBlock(block, length);
    if (!(this.moments.min > 0)) this.#signs.addBlock(block, length);
    if (this.moments.blockCount < length) {
      for (let i = 0; i < length; i++) if (Math.abs(block[i]) === Infinity) this.#infinite++;
    }
  }

  /** Adds what the other has taken of the same type. */
  merge(other: NumberStatistics): void {
    this.moments.merge(other.moments);
    this.#signs.merge(other.#signs);
    this.#infinite += other.#infinite;
    this.#quantiles.merge(other.#quantiles);
    if (other.#distinct !== null) this.#distinct?.merge(other.#distinct);
    if (other.digits !== null) this.digits?.merge(other.digits);
  }

  writeTo(state: StateWriter): void {
    this.moments.writeTo(state);
    this.#signs.writeTo(state);
    state.number(this.#infinite);
    this.#quantiles.writeTo(state);
    (this.#distinct ?? this.digits)?.writeTo(state);
  }

  readFrom(state: StateReader): void {
    this.moments.readFrom(state);
    this.#signs.readFrom(state);
    this.#infinite = state.count();
    this.#quantiles.readFrom(state);
    (this.#distinct ?? this.digits)?.readFrom(state);
  }

  finish(): ValueSummary {
    const { moments } = this;
    const distribution = this.#quantiles.finish();
    const isEmpty = moments.n === 0;
    return {
      count: moments.n + this.#infinite,
      ...this.#frequencies(distribution),
      numeric: {
        ...momentFigures(moments, distribution),
        sum: isEmpty ? null : finite(moments.sum),
        min: isEmpty ? null : moments.min,
        max: isEmpty ? null : moments.max,
        quantiles: quantilesOf(distribution),
        quantile_error: distribution.error,
        ...rankFigures(distribution),
        zero_count: this.#signs.zero,
        negative_count: this.#signs.negative,
        histogram: histogramOf(distribution, moments.min, moments.max),
        infinite_count: this.#infinite,
      },
    };
  }

  #frequencies(distribution: Distribution): Frequencies {
    const examples = () => someOf(distribution, EXAMPLES);
    if (this.#distinct !== null) return frequenciesOf(this.#distinct, { cell: cellOfNumber, examples });
    const digits = this.digits ?? new DistinctTexts(1);
    return frequenciesOf(digits, { cell: this.#cell, examples: () => examples().map(String) });
  }
}

/** Statistics of dates (days since 1970) or timestamps (microseconds since 1970). */
export class TemporalStatistics implements Disposable {
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  readonly #distinct: DistinctNumbers;
  readonly #calendar: CalendarCounts;

  constructor(private readonly type: "date" | "timestamp", columns: number) {
    this.#distinct = new DistinctNumbers(columns);
    this.#calendar = new CalendarCounts(type);
  }

  [Symbol.dispose](): void {
    this.#distinct[Symbol.dispose]();
  }

  addBlock(block: Float64Array, length: number): void {
    this.#distinct.addBlock(block, length);
    this.#calendar.addBlock(block, length);
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
    this.#calendar.merge(other.#calendar);
  }

  writeTo(state: StateWriter): void {
    state.array(Float64Array.of(this.#count, this.#min, this.#max));
    this.#distinct.writeTo(state);
    this.#calendar.writeTo(state);
  }

  readFrom(state: StateReader): void {
    [this.#count, this.#min, this.#max] = state.floats(3);
    this.#distinct.readFrom(state);
    this.#calendar.readFrom(state);
  }

  finish(): ValueSummary {
    const cell = this.type === "date" ? cellOfDate : cellOfTimestamp;
    const secondsPerUnit = this.type === "date" ? 86_400 : 1e-6;
    const isEmpty = this.#count === 0,
      { isExact } = this.#distinct,
      { weekdays, months, hours } = this.#calendar;
    return {
      count: this.#count,
      ...frequenciesOf(this.#distinct, { cell, examples: () => [this.#min, this.#max] }),
      temporal: {
        min: isEmpty ? null : cell(this.#min),
        max: isEmpty ? null : cell(this.#max),
        range_seconds: isEmpty ? null : (this.#max - this.#min) * secondsPerUnit,
        duplicate_count: isExact ? this.#count - this.#distinct.distinct : null,
        steps: isExact ? timeSteps(this.#distinct.values(), secondsPerUnit) : null,
        weekday_counts: [...weekdays],
        month_counts: [...months],
        hour_counts: hours === null ? null : [...hours],
        time_zone: hours === null ? null : "UTC",
        future_count: null,
        future_after: null,
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
    const both = [{ value: true, count: this.#true }, { value: false, count: this.#false }];
    const top = both.filter((item) => item.count > 0).sort((a, b) => b.count - a.count);
    const interval = wilson(this.#true, count);
    return {
      count,
      distinct_count: top.length,
      distinct_exact: true,
      top_share: count === 0 ? null : top[0].count / count,
      entropy_bits: entropyBits(top.map((item) => item.count)),
      top_values: top,
      examples: top.map(({ value }) => value),
      boolean: {
        true_count: this.#true,
        false_count: this.#false,
        true_ratio: count === 0 ? null : this.#true / count,
        ci_low: interval?.low ?? null,
        ci_high: interval?.high ?? null,
      },
    };
  }
}

/** Statistics of texts, taken cell by cell as the bytes go by. */
export class TextStatistics implements Disposable {
  #count = 0;
  #characters = 0;
  #min = Infinity;
  #max = 0;
  readonly #lengths = new TextLengths();
  readonly #distinct: DistinctTexts;
  readonly #sample: TextSample;

  constructor(columns: number) {
    this.#distinct = new DistinctTexts(columns);
    this.#sample = new TextSample(columns);
  }

  [Symbol.dispose](): void {
    this.#distinct[Symbol.dispose]();
    this.#sample[Symbol.dispose]();
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
    this.#lengths.add(characters);
    this.#distinct.add(words, at, bytes);
    if (this.#count === this.#sample.due) this.#sample.take(words, at, bytes);
  }

  /** Adds what the other has taken. */
  merge(other: TextStatistics): void {
    this.#count += other.#count;
    this.#characters += other.#characters;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#lengths.merge(other.#lengths);
    this.#distinct.merge(other.#distinct);
    this.#sample.merge(other.#sample, this.#count);
  }

  writeTo(state: StateWriter): void {
    state.array(Float64Array.of(this.#count, this.#characters, this.#min, this.#max));
    this.#lengths.writeTo(state);
    this.#distinct.writeTo(state);
    this.#sample.writeTo(state);
  }

  readFrom(state: StateReader): void {
    [this.#count, this.#characters, this.#min, this.#max] = state.floats(4);
    this.#lengths.readFrom(state);
    this.#distinct.readFrom(state);
    this.#sample.readFrom(state);
  }

  finish(): ValueSummary {
    const isEmpty = this.#count === 0, sample = () => this.#sample.texts();
    const all = this.#distinct.isExact && this.#distinct.distinct <= TEXTS_LOOKED_AT
      ? this.#distinct.all()
      : null;
    return {
      count: this.#count,
      ...frequenciesOf(this.#distinct, { cell: (text) => text, examples: () => sample().slice(0, EXAMPLES) }),
      text: {
        length_min: isEmpty ? null : this.#min,
        length_mean: isEmpty ? null : this.#characters / this.#count,
        length_p95: this.#lengths.quantile(P95, this.#count),
        length_max: isEmpty ? null : this.#max,
        shapes_exact: all !== null,
        ...shapesOf(all ?? sample().map((value) => ({ value, count: 1 }))),
        variants: all === null ? null : variantsOf(all),
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
