import type { StateReader } from "./state_reader.ts";
import type { StateWriter } from "./state_writer.ts";

const P = 14;
const M = 1 << P; // registers; standard error 1.04 / sqrt(M) = 0.81 %
const Q = 64 - P;

/**
 * How many different 64-bit hashes were added, within about 0.81 % (Flajolet et al. 2007), by the estimator that needs
 * no correction for small or large counts (Ertl 2017, algorithm 6).
 */
export class HyperLogLog {
  #registers = new Uint8Array(M);

  /** Adds a hash, given as two words of 32 bits. */
  add(high: number, low: number): void {
    const register = high >>> (32 - P);
    const rest = high << P; // the bits of `high` that are left
    const zeros = rest !== 0 ? Math.clz32(rest) : 32 - P + Math.clz32(low);
    const rank = zeros + 1;
    if (rank > this.#registers[register]) this.#registers[register] = rank;
  }

  /** Adds what was added to the other. */
  merge(other: HyperLogLog): void {
    const registers = this.#registers;
    other.#registers.forEach((rank, i) => registers[i] = Math.max(registers[i], rank));
  }

  writeTo(state: StateWriter): void {
    state.array(this.#registers);
  }

  readFrom(state: StateReader): void {
    this.#registers = state.bytes(M);
  }

  estimate(): number {
    const counts = new Float64Array(Q + 2);
    for (const rank of this.#registers) counts[rank]++;
    let z = M * tau((M - counts[Q + 1]) / M);
    for (let k = Q; k >= 1; k--) z = 0.5 * (z + counts[k]);
    z += M * sigma(counts[0] / M);
    return Math.round(M * M / (2 * Math.LN2) / z);
  }
}

function sigma(x: number): number {
  if (x === 1) return Infinity;
  let y = 1, z = x, before;
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (z !== before);
  return z;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let y = 1, z = 1 - x, before;
  do {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  } while (z !== before);
  return z / 3;
}
