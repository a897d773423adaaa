import type { Result, Router } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { createLruMap } from "../cache/lru_map.ts";

const PATHS_MAX = 2_000;
/** Longer ones are looked up anew: nobody asks for them often. */
const PATH_LENGTH_MAX = 200;

/**
 * Hono's router for paths of any kind, with the routes of the paths that were asked for last at hand. Our paths mix words and
 * ids in one place (`/datasets/upload`, `/datasets/{id}`), which the faster RegExpRouter refuses; a look-up costs a
 * quarter of a short request.
 */
export class RememberingRouter<T> implements Router<T> {
  readonly name = "RememberingRouter";
  readonly #router = new TrieRouter<T>();
  #results = createLruMap<string, Result<T>>(PATHS_MAX);

  add(method: string, path: string, handler: T): void {
    this.#router.add(method, path, handler);
    this.#results = createLruMap(PATHS_MAX);
  }

  match(method: string, path: string): Result<T> {
    if (path.length > PATH_LENGTH_MAX) return this.#router.match(method, path);
    const key = `${method} ${path}`, known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = this.#router.match(method, path);
    this.#results.set(key, result);
    return result;
  }
}
