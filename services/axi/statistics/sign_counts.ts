import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

/** Counts a column's zeros and its finite negative values. */
export class SignCounts {
  zero = 0;
  negative = 0;

  addBlock(block: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const value = block[i];
      if (value > 0 || value !== value) continue;
      if (value === 0) this.zero++;
      else if (value > -Infinity) this.negative++;
    }
  }

  merge(other: SignCounts): void {
    this.zero += other.zero;
    this.negative += other.negative;
  }

  writeTo(state: StateWriter): void {
    state.number(this.zero);
    state.number(this.negative);
  }

  readFrom(state: StateReader): void {
    this.zero = state.count();
    this.negative = state.count();
  }
}
