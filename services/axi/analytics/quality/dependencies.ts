import { CODES_MAX } from "../value_codes.ts";

interface Pair {
  readonly determinant: number;
  readonly dependent: number;
  /** By the code of the determinant the one of the dependent that came with it first. */
  readonly first: Uint16Array;
}

/** Which of a table's columns of few different values settle which others. Most pairs are refuted by the first rows. */
export class Dependencies {
  #pairs: Pair[];

  /** `determinants` says for each column whether it may settle others. */
  constructor(determinants: readonly boolean[]) {
    const columns = determinants.map((_, i) => i);
    this.#pairs = columns.filter((i) => determinants[i]).flatMap((determinant) =>
      columns.filter((i) => i !== determinant).map((dependent) => ({
        determinant,
        dependent,
        first: new Uint16Array(CODES_MAX + 1),
      }))
    );
  }

  /** Adds a row by the code of each column's value, from 1; 0 where a column has turned out to have too many. */
  add(codes: Uint16Array): void {
    for (let i = 0; i < this.#pairs.length; i++) {
      const { determinant, dependent, first } = this.#pairs[i];
      const value = codes[determinant], found = codes[dependent];
      if (first[value] === 0) first[value] = found;
      if (value !== 0 && found !== 0 && first[value] === found) continue;
      this.#pairs[i] = this.#pairs[this.#pairs.length - 1];
      this.#pairs.pop();
      i--;
    }
  }

  /** Whether no pair is left. */
  get isSettled(): boolean {
    return this.#pairs.length === 0;
  }

  /** The pairs that held in every row, in the order of the columns. */
  get pairs(): readonly Pick<Pair, "determinant" | "dependent">[] {
    return this.#pairs.toSorted((a, b) => a.determinant - b.determinant || a.dependent - b.dependent);
  }
}
