import type { RequestContext } from "./ctx.ts";

/**
 * Runs one verb in one transaction: the tenant is set locally, the repositories are bound to it, and the outbox rows
 * commit or vanish with the data. Where the call carries an idempotency key, a repeat gets the first result back.
 * The body may run again after a serialization failure, so it must have no effect outside the transaction.
 */
export type Transact<Repositories> = <Result>(
  ctx: RequestContext,
  work: (repositories: Repositories) => Promise<Result>,
) => Promise<Result>;
