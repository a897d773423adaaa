import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";
import { free } from "./free.ts";

const FIRST_ROOM = 64;
/** Lengths that are told apart: 0 to this one without. */
const LENGTHS = 4096;

/** Counts texts by their length in characters. */
export class TextLengths {
  #counts = new Float64Array(FIRST_ROOM);

  add(characters: number): void {
    if (characters < this.#counts.length) this.#counts[characters]++;
    else if (characters < LENGTHS) {
      this.#grow(characters);
      this.#counts[characters]++;
    }
  }

  /** The least length that at least this share of `n` texts don't exceed; null without texts and from 4,096 on. */
  quantile(share: number, n: number): number | null {
    let seen = 0;
    for (let length = 0; length < this.#counts.length && n > 0; length++) {
      seen += this.#counts[length];
      if (seen >= share * n) return length;
    }
    return null;
  }

  merge(other: TextLengths): void {
    this.#grow(other.#counts.length - 1);
    other.#counts.forEach((count, length) => this.#counts[length] += count);
  }

  writeTo(state: StateWriter): void {
    state.array(this.#counts);
  }

  readFrom(state: StateReader): void {
    this.#counts = state.floats();
  }

  #grow(characters: number): void {
    let room = this.#counts.length;
    while (room <= characters) room *= 2;
    if (room === this.#counts.length) return;
    const grown = new Float64Array(room);
    grown.set(this.#counts);
    free(this.#counts);
    this.#counts = grown;
  }
}
