import { BinaryCopyRows, endOfRow } from "../../datasets/binary_copy_rows.ts";
import { ActorIds } from "./actor_ids.ts";

/** What each row of binary COPY holds after actor and day. */
export interface EventForm {
  readonly hasFlags: boolean;
  readonly hasValue: boolean;
}

export const IS_START = 1;
export const IS_RETURN = 2;

/** Events by their rows in PostgreSQL's binary COPY, 17 bytes each at most besides what the actors take. */
export class EventLog {
  readonly #actors = new ActorIds();
  readonly #form: EventForm;
  readonly #rows = new BinaryCopyRows((bytes, view, at) => this.#whole(bytes, view, at));
  readonly #actor: Int32Array;
  readonly #day: Int32Array;
  readonly #flags: Uint8Array;
  readonly #value: Float64Array;
  #size = 0;

  /** A log for `capacity` events; more than those are counted only. */
  constructor(capacity: number, form: EventForm) {
    this.#form = form;
    this.#actor = new Int32Array(capacity);
    this.#day = new Int32Array(capacity);
    this.#flags = new Uint8Array(capacity);
    this.#value = new Float64Array(form.hasValue ? capacity : 0);
  }

  get size(): number {
    return this.#size;
  }
  get actorCount(): number {
    return this.#actors.size;
  }

  /** The events so far; the arrays may be longer than `size`. `value` is empty without values, 0 for a null. */
  get columns(): EventColumns {
    return { actor: this.#actor, day: this.#day, flags: this.#flags, value: this.#value };
  }

  /** Takes the next bytes, cut anywhere. */
  add(chunk: Uint8Array): void {
    this.#rows.add(chunk);
  }

  #whole(bytes: Uint8Array, view: DataView, start: number): number {
    let at = start;
    for (let end = endOfRow(view, at); end >= 0; end = endOfRow(view, at)) {
      this.#row(bytes, view, at);
      at = end;
    }
    return at;
  }

  #row(bytes: Uint8Array, view: DataView, start: number): void {
    const index = this.#size++;
    if (index >= this.#actor.length) return; // counted, so that the caller sees that there were more
    const actorEnd = start + 6 + view.getInt32(start + 2);
    this.#actor[index] = this.#actors.idOf(bytes, start + 6, actorEnd);
    this.#day[index] = view.getInt32(actorEnd + 4);
    let at = actorEnd + 8;
    if (this.#form.hasFlags) {
      this.#flags[index] = bytes[at + 4] * IS_START | bytes[at + 9] * IS_RETURN;
      at += 10;
    } else {
      this.#flags[index] = IS_START | IS_RETURN;
    }
    if (this.#form.hasValue) this.#value[index] = view.getInt32(at) < 0 ? 0 : view.getFloat64(at + 4);
  }
}

export interface EventColumns {
  readonly actor: Int32Array;
  /** Days since 1970-01-01. */
  readonly day: Int32Array;
  readonly flags: Uint8Array;
  readonly value: Float64Array;
}
