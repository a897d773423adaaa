import { AppError } from "../core/errors.ts";
import { newId, type TenantId } from "../core/ids.ts";
import { postgresCode, toPostgresError } from "./errors.ts";
import { identifier } from "./identifier.ts";
import type { Sql, Tx } from "./sql.ts";
import { inTenant } from "./tenant_scope.ts";

const KEEP_SECONDS = 24 * 3600;
const LOCK_TIMEOUT_MS = 3_000;
const SWEEP_ROWS = 1_000;

/** Folder of the table's migration, for `migrate`. */
export const idempotencyMigrations = new URL("./migrations/", import.meta.url);

/** Whose key it is and which service's table remembers it. */
export interface KeyScope {
  readonly schema: string;
  readonly tenantId: TenantId;
  readonly key: string;
}
export interface RequestKey extends KeyScope {
  readonly request_sha256: string;
}

/** What a finished request left under its key; `answer` is JSON. */
export interface StoredAnswer {
  readonly request_sha256: string;
  readonly answer: unknown;
}

interface Claim extends KeyScope {
  readonly request_sha256: string | null;
  readonly lease_id: string | null;
  readonly seconds: number;
}

/** The right to do the work of one key until `leaseSeconds` have passed. */
export interface Lease extends KeyScope {
  readonly lease_id: string;
}

/**
 * Runs the work once per key, within the transaction, and stores its result as JSON; a repeat of the same request gets
 * that and the work does not run. Throws IDEMPOTENCY_MISMATCH where the key came with another request, and
 * IDEMPOTENCY_IN_PROGRESS where the first is still running after a few seconds.
 */
export async function onceByKey<T>(tx: Tx, key: RequestKey, work: () => Promise<T>): Promise<T> {
  const stored = await claim(tx, { ...key, lease_id: null, seconds: KEEP_SECONDS });
  if (stored !== null) return answerOf(stored, key.request_sha256) as T;
  const answer = JSON.stringify((await work()) ?? null);
  await tx`
    update ${table(tx, key)} set answer = ${answer}::text::json
    where tenant_id = ${key.tenantId} and key = ${key.key}`;
  // The first caller gets what every repeat will get, so that a result which JSON would bend shows at once.
  return JSON.parse(answer) as T;
}

/** The stored answer, when it belongs to the same request; throws IDEMPOTENCY_MISMATCH when not. */
export function answerOf(stored: StoredAnswer, requestSha256: string): unknown {
  if (stored.request_sha256 === requestSha256) return stored.answer;
  throw new AppError(
    "IDEMPOTENCY_MISMATCH",
    "Cannot use this Idempotency-Key again: it came with another request before; send a new key",
  );
}

/**
 * Claims the key of a request whose hash is known only after its body was read, in a transaction of its own.
 * Gives the lease, or the answer of an earlier request, to be compared by `answerOf` once the body is read. Throws
 * IDEMPOTENCY_IN_PROGRESS while another lease runs.
 */
export async function claimLease(
  sql: Sql,
  scope: KeyScope,
  leaseSeconds: number,
): Promise<{ lease: Lease } | { stored: StoredAnswer }> {
  const lease = { ...scope, lease_id: newId() };
  const wanted = { ...lease, request_sha256: null, seconds: leaseSeconds };
  const stored = await inTenant(sql, scope.tenantId, (tx) => claim(tx, wanted));
  return stored === null ? { lease } : { stored };
}

/**
 * Stores the answer in the transaction that made it. Throws IDEMPOTENCY_IN_PROGRESS where the lease had run out and
 * somebody else has taken the key: the transaction must not commit then.
 */
export async function completeLease(tx: Tx, lease: Lease, stored: StoredAnswer): Promise<void> {
  const { count } = await tx`
    update ${table(tx, lease)}
    set request_sha256 = ${stored.request_sha256}, answer = ${
    JSON.stringify(stored.answer ?? null)
  }::text::json,
      lease_id = null, expires_at = now() + make_interval(secs => ${KEEP_SECONDS})
    where tenant_id = ${lease.tenantId} and key = ${lease.key} and lease_id = ${lease.lease_id}`;
  if (count === 0) throw inProgress(1);
}

/** Has the lease last so long from now; nothing happens where it was taken over. */
export async function prolongLease(sql: Sql, lease: Lease, leaseSeconds: number): Promise<void> {
  await inTenant(sql, lease.tenantId, (tx) =>
    tx`
      update ${table(tx, lease)} set expires_at = now() + make_interval(secs => ${leaseSeconds})
      where tenant_id = ${lease.tenantId} and key = ${lease.key} and lease_id = ${lease.lease_id}`);
}

/** Gives the key free after a failure, so that a repeat need not wait; nothing happens where it was taken over. */
export async function releaseLease(sql: Sql, lease: Lease): Promise<void> {
  await inTenant(sql, lease.tenantId, (tx) =>
    tx`
      delete from ${table(tx, lease)}
      where tenant_id = ${lease.tenantId} and key = ${lease.key} and lease_id = ${lease.lease_id}`);
}

/** Deletes up to 1,000 expired keys of all tenants and gives their number; call again while it is not 0. */
export async function deleteExpired(sql: Sql, schema: string): Promise<number> {
  try {
    const keys = sql.unsafe(`${identifier(schema)}.idempotency_keys`);
    const { count } = await sql`
      delete from ${keys} where ctid = any(array(
        select ctid from ${keys} where expires_at < now() limit ${SWEEP_ROWS}))`;
    return count;
  } catch (error) {
    throw toPostgresError(error);
  }
}

/** Takes the key, or gives the answer stored under it. Waits for a transaction that holds it, a few seconds at most. */
async function claim(tx: Tx, wanted: Claim): Promise<StoredAnswer | null> {
  try {
    const [, { count }] = await Promise.all([
      tx`select set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, true)`,
      tx`
      insert into ${table(tx, wanted)} as held (tenant_id, key, request_sha256, lease_id, expires_at)
      values (${wanted.tenantId}, ${wanted.key}, ${wanted.request_sha256}, ${wanted.lease_id},
        now() + make_interval(secs => ${wanted.seconds}))
      on conflict (tenant_id, key) do update
        set request_sha256 = excluded.request_sha256, lease_id = excluded.lease_id,
          expires_at = excluded.expires_at, answer = null
        where held.expires_at <= now()`,
      tx`set local lock_timeout to default`,
    ]);
    if (count === 1) return null;
  } catch (error) {
    throw postgresCode(error) === "55P03" ? inProgress(1) : error;
  }
  return await readAnswer(tx, wanted);
}

async function readAnswer(tx: Tx, key: KeyScope): Promise<StoredAnswer> {
  const [row] = await tx<
    { request_sha256: string; answer: unknown; lease_id: string | null; wait: number }[]
  >`
    select request_sha256, answer, lease_id, ceil(extract(epoch from expires_at - now()))::float8 as wait
    from ${table(tx, key)} where tenant_id = ${key.tenantId} and key = ${key.key}`;
  // Gone between the two statements: released this moment, so that a repeat succeeds.
  if (row === undefined) throw inProgress(1);
  if (row.lease_id !== null) throw inProgress(Math.max(1, row.wait));
  return { request_sha256: row.request_sha256, answer: row.answer };
}

function table(tx: Tx, { schema }: KeyScope) {
  return tx.unsafe(`${identifier(schema)}.idempotency_keys`);
}

function inProgress(retryAfterSeconds: number): AppError {
  return new AppError(
    "IDEMPOTENCY_IN_PROGRESS",
    "Cannot answer yet: a request with this Idempotency-Key is still running; repeat it later",
    { retryAfterSeconds },
  );
}
