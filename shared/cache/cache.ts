/**
 * A cache of JSON values. What it holds may vanish at any time: a failing store reads as a miss and never fails the
 * caller. Keys begin with the tenant, so that one tenant's entry can't answer another's question.
 */
export interface Cache {
  /** The value, or null on a miss, an expired or a corrupt entry. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
}
