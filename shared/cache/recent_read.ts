import type { Clock } from "../core/clock.ts";
import { createLruMap, type LruMap } from "./lru_map.ts";
import { createSharedRead } from "./shared_read.ts";

export interface RecentReadOptions {
  /** How old an answer may be. */
  readonly forMs: number;
  readonly clock: Clock;
}

/** Reads whose answers serve again for a moment, until what they were read from is known to have changed. */
export interface RecentRead<Value> {
  /** The answer of a read that began at most `forMs` before the call, and after the last `forget` of its scope. */
  run(scope: string, key: string, read: () => Promise<Value>): Promise<Value>;
  /** Something of the scope has changed. */
  forget(scope: string): void;
}

interface Answer<Value> {
  readonly value: Value;
  readonly untilMs: number;
}

const SCOPES_MAX = 1_000;
const KEYS_MAX = 256;

/** Callers that come while a read runs share the one after it, as of `createSharedRead`. */
export function createRecentRead<Value>({ forMs, clock }: RecentReadOptions): RecentRead<Value> {
  const shared = createSharedRead<Value>();
  const scopes = createLruMap<string, LruMap<string, Answer<Value>>>(SCOPES_MAX);

  function answersOf(scope: string): LruMap<string, Answer<Value>> {
    const known = scopes.get(scope);
    if (known !== undefined) return known;
    const answers = createLruMap<string, Answer<Value>>(KEYS_MAX);
    scopes.set(scope, answers);
    return answers;
  }

  return {
    async run(scope, key, read) {
      const answers = answersOf(scope), answer = answers.get(key), nowMs = clock.now();
      if (answer !== undefined && nowMs < answer.untilMs) return answer.value;
      const value = await shared.run(`${scope}:${key}`, read);
      answers.set(key, { value, untilMs: nowMs + forMs }); // of nobody any more where the scope was forgotten meanwhile
      return value;
    },
    forget: (scope) => scopes.delete(scope),
  };
}
