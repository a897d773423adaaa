const BYTES_START = 1 << 20;
const SLOTS_START = 1 << 16; // a power of two
const FILL_MAX = 0.6;

/** Numbers from 0 for texts or other runs of bytes, the same number for the same bytes. */
export class ActorIds {
  #size = 0;
  #bytes = new Uint8Array(BYTES_START);
  /** Where the bytes of each id begin; one more than there are ids. */
  #starts = new Uint32Array(SLOTS_START);
  #hashes = new Int32Array(SLOTS_START);
  /** Open addressing: an id + 1, 0 where free. */
  #slots = new Int32Array(SLOTS_START);

  get size(): number {
    return this.#size;
  }

  /** The number of the bytes from `from` to `to`. */
  idOf(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask;; slot = (slot + 1) & mask) {
      const id = this.#slots[slot] - 1;
      if (id < 0) return this.#add(bytes.subarray(from, to), hash, slot);
      if (this.#hashes[id] === hash && this.#isSame(id, bytes, from, to)) return id;
    }
  }

  // deno-lint-ignore house/parameter-count -- once for each event, where a view would be garbage
  #isSame(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[id];
    if (this.#starts[id + 1] - start !== to - from) return false;
    for (let i = from, j = start; i < to; i++, j++) if (bytes[i] !== this.#bytes[j]) return false;
    return true;
  }

  #add(bytes: Uint8Array, hash: number, slot: number): number {
    const id = this.#size++;
    if (this.#size === this.#hashes.length) {
      this.#starts = grown(this.#starts, new Uint32Array(2 * this.#starts.length));
      this.#hashes = grown(this.#hashes, new Int32Array(2 * this.#hashes.length));
    }
    const end = this.#starts[id] + bytes.length;
    if (end > this.#bytes.length) {
      this.#bytes = grown(this.#bytes, new Uint8Array(Math.max(2 * this.#bytes.length, end)));
    }
    this.#bytes.set(bytes, this.#starts[id]);
    this.#starts[id + 1] = end;
    this.#hashes[id] = hash;
    this.#slots[slot] = id + 1;
    if (this.#size > FILL_MAX * this.#slots.length) this.#widen();
    return id;
  }

  #widen(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = this.#hashes[id] & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id + 1;
    }
  }
}

function grown<Numbers extends Uint8Array | Uint32Array | Int32Array>(old: Numbers, wider: Numbers): Numbers {
  wider.set(old);
  return wider;
}

/** FNV-1a with the final mix of MurmurHash3, so that the low bits tell texts apart that differ in their first ones. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
