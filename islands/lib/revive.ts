import { type Signal, signal } from "@preact/signals";
import type { ComponentChild } from "preact";

/** Makes values of what `shared/web/islands/serialize.ts` has written. */
export interface Reviver {
  /** `slotOf` gives what stands for a slot of the props. */
  revive(json: unknown, slotOf: (slot: number) => ComponentChild): unknown;
}

type Tagged = readonly [string, ...unknown[]];

/** A reviver over the signals of a page: each number is one signal, whoever asks for it. */
export function createReviver(signals: readonly unknown[]): Reviver {
  const known = new Map<number, Signal>();

  function signalOf(number: number, slotOf: (slot: number) => ComponentChild): Signal {
    const found = known.get(number);
    if (found !== undefined) return found;
    const made = signal<unknown>(undefined);
    known.set(number, made);
    made.value = revive(signals[number], slotOf);
    return made;
  }

  function revive(json: unknown, slotOf: (slot: number) => ComponentChild): unknown {
    if (json === null || typeof json !== "object") return json;
    if (Array.isArray(json)) return json.map((item) => revive(item, slotOf));
    if ("$" in json) return untag(json.$ as Tagged, slotOf); // safe because only the server writes it
    return members(json, slotOf);
  }

  function members(json: object, slotOf: (slot: number) => ComponentChild): object {
    return Object.fromEntries(Object.entries(json).map(([name, member]) => [name, revive(member, slotOf)]));
  }

  function untag([tag, content]: Tagged, slotOf: (slot: number) => ComponentChild): unknown {
    const list = (items: unknown) => (items as unknown[]).map((item) => revive(item, slotOf)); // safe by the tag
    switch (tag) {
      case "s":
        return signalOf(Number(content), slotOf);
      case "v":
        return slotOf(Number(content));
      case "d":
        return new Date(content === null ? NaN : Number(content));
      case "l":
        return new URL(String(content));
      case "n":
        return BigInt(String(content));
      case "f":
        return Number(content);
      case "t":
        return new Set(list(content));
      case "m":
        return new Map(list(content) as [unknown, unknown][]); // safe by the tag
      case "o":
        return members(content as object, slotOf); // safe by the tag
      default:
        return undefined;
    }
  }

  return { revive };
}
