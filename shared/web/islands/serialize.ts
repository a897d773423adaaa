import { Signal } from "@preact/signals";
import { isValidElement, type VNode } from "preact";

/** JSON that `islands/lib/revive.ts` reads: plain values as they are, others as `{"$": [tag, ...]}`. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const TAG = "$";
const DEPTH_MAX = 200;

/** What the islands of one page are given: their props, and the signals that they share. */
export interface PropsWriter {
  /** The props as JSON. Throws TypeError for what can't cross, with its place. */
  write(island: string, props: Readonly<Record<string, unknown>>, slotOf: (slot: VNode) => number): Json;
  /** Values of the signals that were met, by their number; complete once all props have been written. */
  signals(): Json[];
}

/** A signal that stands in several props, at whatever depth, gets one number, and so stays one signal. */
export function createPropsWriter(): PropsWriter {
  const numbers = new Map<Signal, number>(), signals: Json[] = [];

  function numberOf(signal: Signal, at: Place): number {
    const known = numbers.get(signal);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(signal, number);
    signals[number] = null; // its place, should it hold itself
    signals[number] = encode(signal.peek(), at);
    return number;
  }

  function encode(value: unknown, at: Place): Json {
    if (at.depth > DEPTH_MAX) throw refused(at, "it is nested too deep, or holds itself");
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tag("f", String(Object.is(value, -0) ? "-0" : value));
    }
    if (typeof value === "bigint") return tag("n", String(value));
    if (value === undefined) return tag("u");
    if (typeof value === "object") return encodeObject(value, at);
    const name = typeof value === "function"
      ? `the function ${value.name || "without a name"}`
      : `a ${typeof value}`;
    throw refused(at, `it is ${name}, and only data crosses to the browser`);
  }

  function encodeObject(value: object, at: Place): Json {
    if (Array.isArray(value)) return value.map((item, i) => encode(item, below(at, `[${i}]`)));
    if (value instanceof Signal) {
      if (!isWritable(value)) {
        throw refused(at, "it is a computed signal: pass the signals that it comes from");
      }
      return tag("s", numberOf(value, below(at, ".value")));
    }
    if (isValidElement(value)) return tag("v", at.slotOf(value));
    if (value instanceof Date) return tag("d", Number.isNaN(value.getTime()) ? null : value.getTime());
    if (value instanceof URL) return tag("l", value.href);
    if (value instanceof Set) return tag("t", [...value].map((item, i) => encode(item, below(at, `{${i}}`))));
    if (value instanceof Map) {
      return tag(
        "m",
        [...value].map((
          [key, item],
          i,
        ) => [encode(key, below(at, `{key ${i}}`)), encode(item, below(at, `{${String(key)}}`))]),
      );
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw refused(
        at,
        `it is of class ${value.constructor?.name ?? "unknown"}, and only plain data crosses to the browser`,
      );
    }
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, encode(member, below(at, `.${name}`))]);
    const plain: Json = Object.fromEntries(members);
    return Object.hasOwn(value, TAG) ? tag("o", plain) : plain;
  }

  return {
    write: (island, props, slotOf) => encode(props, { island, path: "", depth: 0, slotOf }),
    signals: () => signals,
  };
}

/** Where a value stands. */
interface Place {
  readonly island: string;
  readonly path: string;
  readonly depth: number;
  readonly slotOf: (slot: VNode) => number;
}

function below(at: Place, step: string): Place {
  return { ...at, path: at.path + step, depth: at.depth + 1 };
}

function tag(name: string, ...rest: Json[]): Json {
  return { [TAG]: [name, ...rest] };
}

function isWritable(signal: Signal): boolean {
  return Object.getOwnPropertyDescriptor(Object.getPrototypeOf(signal), "value")?.set !== undefined;
}

function refused({ island, path }: Place, reason: string): TypeError {
  return new TypeError(
    `Cannot give ${path.replace(/^\./, "") || "these props"} to the island ${island}: ${reason}`,
  );
}
