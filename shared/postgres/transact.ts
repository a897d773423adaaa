import type { RequestContext } from "../core/ctx.ts";
import type { Transact } from "../core/transact.ts";
import { begin } from "./begin.ts";
import { remainingMs, withinDeadline } from "./deadline.ts";
import { isSerializationFailure, toPostgresError } from "./errors.ts";
import { onceByKey } from "./idempotency.ts";
import type { Sql, Tx } from "./sql.ts";
import { behind } from "./tenant_scope.ts";

const MAX_ATTEMPTS = 4;
const RETRY_DELAY_MS = 20;
const MAX_WAIT_MS = 5_000;
/** As the role's own setting. */
const LOCK_WAIT_MS = 5_000;
/** The server gives up at the deadline; this much later the client does, should the server have stopped answering. */
const GRACE_MS = 1_000;

export interface TransactOptions<R> {
  /** The service's schema, where its idempotency keys lie. */
  readonly schema: string;
  /**
   * Called after every commit with what it was made by, so that the outbox relay need not wait for its next poll and no cache
   * of this process keeps what has changed. Must not throw.
   */
  readonly afterCommit?: (repositories: R, ctx: RequestContext) => void;
}

/**
 * Transact over PostgreSQL. Sets tenant and deadline in the transaction, repeats it up to three times after a
 * serialization failure or deadlock, and where the call carries an idempotency key runs it once per key.
 * Throws UNAVAILABLE and DEADLINE_EXCEEDED for the database's part.
 */
export function createTransact<R>(
  sql: Sql,
  bind: (tx: Tx, ctx: RequestContext) => R,
  options: TransactOptions<R>,
): Transact<R> {
  return async function transact(ctx, work) {
    let repositories: R | null = null;
    const attempt = () =>
      begin(sql, async (tx) => {
        const bound = repositories = bind(tx, ctx);
        const run = () => work(bound);
        return await behind(setScope(tx, ctx), () =>
          ctx.idempotency === null
            ? run()
            : onceByKey(tx, { ...ctx.idempotency, schema: options.schema, tenantId: ctx.tenant_id }, run));
      }, Math.min(remainingMs(ctx.deadline), MAX_WAIT_MS));
    const result = await withRetries(() => withinDeadline(attempt(), ctx.deadline + GRACE_MS));
    if (repositories !== null) options.afterCommit?.(repositories, ctx);
    return result;
  };
}

async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1;; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isSerializationFailure(error) || attempts === MAX_ATTEMPTS) throw toPostgresError(error);
      // Full jitter: those who collided must not collide again.
      const delayMs = Math.random() * RETRY_DELAY_MS * 2 ** attempts;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
}

/** Who may work for long waits for others' locks as patiently: a load of minutes is not to fail after five seconds. */
function setScope(tx: Tx, ctx: RequestContext): Promise<unknown> {
  const leftMs = remainingMs(ctx.deadline), lockMs = Math.max(LOCK_WAIT_MS, Math.ceil(leftMs / 10));
  return tx`
    select set_config('app.tenant_id', ${ctx.tenant_id}, true),
      set_config('statement_timeout', ${String(leftMs)}, true),
      set_config('lock_timeout', ${String(lockMs)}, true)`.execute();
}
