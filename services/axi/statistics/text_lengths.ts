import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";
import { free } from "./free.ts";

const FIRST_ROOM = 64;
/** Lengths that are told apart: 0 to this one without. */
const LENGTHS = 4096;

/** Counts texts by their length in characters. */
export class TextLengths {
  #counts = new Float64Array(FIRST_ROOM);
  #n = 0;

  add(characters: number): void {
    this.#n++;
    if (characters >= this.#counts.length) {
      if (characters >= LENGTHS) return;
      this.#grow(characters);
    }
    this.#counts[characters]++;
  }

  /** The least length that at least this share of the texts don't exceed; null without texts and from 4,096 on. */
  quantile(share: number): number | null {
    let seen = 0;
    for (let length = 0; length < this.#counts.length && this.#n > 0; length++) {
      seen += this.#counts[length];
      if (seen >= share * this.#n) return length;
    }
    return null;
  }

  merge(other: TextLengths): void {
    this.#n += other.#n;
    this.#grow(other.#counts.length - 1);
    other.#counts.forEach((count, length) => this.#counts[length] += count);
  }

  writeTo(state: StateWriter): void {
    state.number(this.#n);
    state.array(this.#counts);
  }

  readFrom(state: StateReader): void {
    this.#n = state.count();
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
