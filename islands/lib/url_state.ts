import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type QueryChanges, withQuery } from "./address.ts";

/** How one value stands in a query under its name; what a query can't mean is read as if it were absent. */
export interface Field<Value> {
  read(values: readonly string[]): Value;
  /** null where the query needs to say nothing. */
  write(value: Value): string | readonly string[] | null;
}

/** How a state of several values stands in a query. */
export interface UrlCodec<State> {
  /** Of a path with its query, or a whole address. */
  read(address: string): State;
  /** Of all its values, those that go without saying as null. */
  write(state: State): QueryChanges;
}

type StateOf<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<infer Value> ? Value : never;
};

const WRITE_MS = 150;

/** A line of text; absent is empty. */
export function textField(): Field<string> {
  return { read: ([text = ""]) => text, write: (text) => text === "" ? null : text };
}

/** One of several words; absent is `fallback`. */
export function choiceField<Word extends string>(words: readonly Word[], fallback: Word): Field<Word> {
  return {
    read: ([text]) => words.find((word) => word === text) ?? fallback,
    write: (word) => word === fallback ? null : word,
  };
}

/** A whole number of at least `minimum`; absent is `fallback`. */
export function countField(fallback: number, minimum = 0): Field<number> {
  return {
    read: ([text = ""]) => /^\d{1,15}$/.test(text) && Number(text) >= minimum ? Number(text) : fallback,
    write: (count) => count === fallback ? null : String(count),
  };
}

/** Yes or no; absent is no. */
export function flagField(): Field<boolean> {
  return { read: ([text]) => text === "true", write: (isSet) => isSet ? "true" : null };
}

/** Several texts in their order, such as names of columns; absent is none. */
export function listField(): Field<readonly string[]> {
  return { read: (texts) => texts, write: (texts) => texts.length === 0 ? null : texts };
}

/** The codec of a state with these fields, each under its own name. */
export function urlCodec<Fields extends Readonly<Record<string, Field<unknown>>>>(
  fields: Fields,
): UrlCodec<StateOf<Fields>> {
  const named = Object.entries(fields);
  return {
    read(address) {
      const query = new URLSearchParams(address.split("#")[0]?.split("?")[1]);
      const state = Object.fromEntries(named.map(([name, field]) => [name, field.read(query.getAll(name))]));
      // Safe because each field has read the value under its own name.
      return state as StateOf<Fields>;
    },
    write: (state) => Object.fromEntries(named.map(([name, field]) => [name, field.write(state[name])])),
  };
}

/**
 * A state that stands in the page's address: read from `address` on the server and for the first paint, written 150 ms after
 * its last change without a new entry in the history. What other islands keep in the query stays.
 */
export function useUrlState<State>(codec: UrlCodec<State>, address: string): Signal<State> {
  const state = useSignal(codec.read(address));
  const written = useRef(state.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = () => {
      clearTimeout(timer);
      if (written.current === state.peek()) return;
      written.current = state.peek();
      const { pathname, search, hash } = location;
      history.replaceState(
        history.state,
        "",
        withQuery(pathname + search, codec.write(written.current)) + hash,
      );
    };
    const end = state.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(write, WRITE_MS);
    });
    const reread = () => state.value = written.current = codec.read(location.href);
    addEventListener("pagehide", write);
    addEventListener("popstate", reread);
    return () => {
      end();
      write();
      removeEventListener("pagehide", write);
      removeEventListener("popstate", reread);
    };
  }, []);
  return state;
}
