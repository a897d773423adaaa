const FIRST_SLOTS = 1024;

/** A set of 64-bit hashes, given as two words. */
export class HashSet {
  size = 0;
  #slots: Int32Array<ArrayBuffer>;

  /** A set with room for so many hashes; more make it grow. */
  constructor(expected: number) {
    this.#slots = new Int32Array(HashSet.bytes(expected) / 4);
  }

  /** Memory that a set of so many hashes takes. */
  static bytes(hashes: number): number {
    return 8 * Math.max(FIRST_SLOTS, 2 ** Math.ceil(Math.log2(hashes * 1.5 + 1)));
  }

  /** Whether the hash is new. */
  add(high: number, low: number): boolean {
    if (high === 0 && low === 0) low = 1; // an empty slot
    const slots = this.#slots, mask = slots.length - 1;
    let at = low << 1 & mask;
    while (slots[at] !== 0 || slots[at + 1] !== 0) {
      if (slots[at] === low && slots[at + 1] === high) return false;
      at = at + 2 & mask;
    }
    slots[at] = low;
    slots[at + 1] = high;
    if (++this.size * 3 > slots.length) this.#grow();
    return true;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.size = 0;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] !== 0 || old[at + 1] !== 0) this.add(old[at + 1], old[at]);
    }
  }
}
