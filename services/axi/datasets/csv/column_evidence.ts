import { CellClassifier } from "./cell_classifier.ts";
import type { CellWords } from "./cell_words.ts";
import { isMarked, KIND, type Kind, KIND_COUNT } from "./kind.ts";
import type { CsvRecord } from "./scanner.ts";

/** How many cells of each kind a column has, indexed by `KIND`. */
export type KindCounts = Float64Array;

const UNITS_KEPT = 8;

/** What the kinds of a column's cells do not say. */
export interface ColumnNotes {
  /** Cells by the unit they carry; at most `UNITS_KEPT` units, the rest under an empty text. */
  readonly units: ReadonlyMap<string, number>;
  /** One bit for each number of digits that numbers with thousands set apart have. */
  readonly groupedDigits: number;
  /** Cells by the null word that they are. */
  readonly nullWords: ReadonlyMap<string, number>;
}

export const NO_NOTES: ColumnNotes = { units: new Map(), groupedDigits: 0, nullWords: new Map() };

interface OpenNotes {
  readonly units: Map<string, number>;
  readonly nullWords: Map<string, number>;
  groupedDigits: number;
}

/** Counts what the cells of a file's columns can be read as. Memory is bounded by columns, kinds and null words. */
export class ColumnEvidence {
  readonly #kinds: Float64Array;
  readonly #notes: (OpenNotes | undefined)[];
  readonly #classifier: CellClassifier;
  readonly #words: CellWords;

  constructor(width: number, words: CellWords) {
    this.#kinds = new Float64Array(width * KIND_COUNT);
    this.#notes = new Array(width).fill(undefined);
    this.#classifier = new CellClassifier(words);
    this.#words = words;
  }

  /** Cells of column `i` by kind. */
  counts(i: number): KindCounts {
    return this.#kinds.subarray(i * KIND_COUNT, (i + 1) * KIND_COUNT);
  }

  notes(i: number): ColumnNotes {
    return this.#notes[i] ?? NO_NOTES;
  }

  /** Reads and counts the cells of a row; columns beyond its end are empty. */
  count({ bytes, starts, ends, cellCount }: CsvRecord): void {
    const kinds = this.#kinds, classifier = this.#classifier, width = this.#notes.length;
    const cells = Math.min(cellCount, width);
    for (let i = 0; i < cells; i++) {
      const kind = classifier.classify(bytes, starts[i], ends[i]);
      kinds[i * KIND_COUNT + kind]++;
      if (isMarked(kind)) this.#noteNumber(i, kind);
      else if (kind === KIND.NULL && classifier.from < classifier.to) {
        this.#noteNull(i, bytes, classifier.from, classifier.to);
      }
    }
    for (let i = cells; i < width; i++) kinds[i * KIND_COUNT + KIND.NULL]++;
  }

  /** Counts a cell of column `i` whose kind is known, and of which nothing is to be noted. */
  add(i: number, kind: Kind): void {
    this.#kinds[i * KIND_COUNT + kind]++;
  }

  /** Counts a cell of column `i` that is empty, or a word for "no value" without spaces around it. */
  // deno-lint-ignore house/parameter-count -- once for each cell
  addNull(i: number, bytes: Uint8Array, from: number, to: number): void {
    this.#kinds[i * KIND_COUNT + KIND.NULL]++;
    if (from < to) this.#noteNull(i, bytes, from, to);
  }

  /** Reads and counts a cell of column `i` that is a value without spaces around it. */
  // deno-lint-ignore house/parameter-count -- once for each cell
  look(i: number, bytes: Uint8Array, from: number, to: number): void {
    const kind = this.#classifier.classifyValue(bytes, from, to);
    this.#kinds[i * KIND_COUNT + kind]++;
    if (isMarked(kind)) this.#noteNumber(i, kind);
  }

  #noteNumber(i: number, kind: Kind): void {
    const notes = this.#notesOf(i), { unit, digits } = this.#classifier.marked;
    if (kind > KIND.COMMA_FLOAT) notes.groupedDigits |= 1 << digits;
    if (unit === "") return;
    const key = notes.units.has(unit) || notes.units.size < UNITS_KEPT ? unit : "";
    notes.units.set(key, (notes.units.get(key) ?? 0) + 1);
  }

  // deno-lint-ignore house/parameter-count -- once for each cell
  #noteNull(i: number, bytes: Uint8Array, from: number, to: number): void {
    const { nulls } = this.#words, word = nulls.words[nulls.find(bytes, from, to)];
    const { nullWords } = this.#notesOf(i);
    nullWords.set(word, (nullWords.get(word) ?? 0) + 1);
  }

  #notesOf(i: number): OpenNotes {
    return this.#notes[i] ??= { units: new Map(), nullWords: new Map(), groupedDigits: 0 };
  }
}
