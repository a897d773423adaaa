import { AppError } from "../core/errors.ts";
import { newId, type TenantId } from "../core/ids.ts";
import { assert, assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { connect } from "./connect.ts";
import {
  answerOf,
  claimLease,
  completeLease,
  deleteExpired,
  idempotencyMigrations,
  type KeyScope,
  type Lease,
  onceByKey,
  prolongLease,
  releaseLease,
} from "./idempotency.ts";
import { inTenant } from "./tenant_scope.ts";

const LEASE_SECONDS = 60;

const database = await testDatabase({ schema: "room", sources: [idempotencyMigrations] });
const sql = connect(database.appUrl, { max: 4 });
const superuser = connect(database.superuserUrl, { max: 1 });
Deno.test.afterAll(async () => {
  await sql.end();
  await superuser.end();
  await database[Symbol.asyncDispose]();
});

/** Runs the work once for that key in a transaction of its own. */
function once(scope: KeyScope, request_sha256: string, work: () => Promise<unknown>): Promise<unknown> {
  return inTenant(sql, scope.tenantId, (tx) => onceByKey(tx, { ...scope, request_sha256 }, work));
}

function complete(lease: Lease, request_sha256: string, answer: unknown): Promise<void> {
  return inTenant(sql, lease.tenantId, (tx) => completeLease(tx, lease, { request_sha256, answer }));
}

/** Lets the time of that key run out. */
async function expire({ tenantId, key }: KeyScope): Promise<void> {
  await superuser`
    update room.idempotency_keys set expires_at = now() - interval '1 s'
    where tenant_id = ${tenantId} and key = ${key}`;
}

const newScope = (): KeyScope => ({ schema: "room", tenantId: newId<TenantId>(), key: "k" });
const codeOf = async (run: () => Promise<unknown>) => (await assertRejects(run, AppError)).code;
const neverRuns = (): Promise<unknown> => Promise.reject(new Error("the work ran again"));

async function leaseOf(claimed: ReturnType<typeof claimLease>): Promise<Lease> {
  const claim = await claimed;
  assert("lease" in claim);
  return claim.lease;
}

Deno.test("onceByKey() gives a repeat the first result, and does not run the work", async () => {
  const scope = newScope();
  const first = await once(
    scope,
    "a",
    () => Promise.resolve({ id: 7, nothing: null, big: "9007199254740993" }),
  );
  assertEquals(await once(scope, "a", neverRuns), first);
  assertEquals(first, { id: 7, nothing: null, big: "9007199254740993" });
});

Deno.test("onceByKey() remembers work without a result", async () => {
  const scope = newScope();
  assertEquals(await once(scope, "a", () => Promise.resolve(undefined)), null);
  assertEquals(await once(scope, "a", neverRuns), null);
});

Deno.test("onceByKey() refuses a key that came with another request", async () => {
  const scope = newScope();
  await once(scope, "a", () => Promise.resolve(1));
  assertEquals(await codeOf(() => once(scope, "b", neverRuns)), "IDEMPOTENCY_MISMATCH");
});

Deno.test("onceByKey() keeps the keys of tenants apart", async () => {
  assertEquals(await once(newScope(), "a", () => Promise.resolve("mine")), "mine");
  assertEquals(await once(newScope(), "b", () => Promise.resolve("yours")), "yours");
});

Deno.test("onceByKey() forgets work that failed", async () => {
  const scope = newScope();
  await assertRejects(
    () => once(scope, "a", () => Promise.reject(new Error("no luck"))),
    Error,
    "no luck",
  );
  assertEquals(await once(scope, "b", () => Promise.resolve("second try")), "second try");
});

Deno.test("onceByKey() runs the work of concurrent requests once and gives all of them its result", async () => {
  const scope = newScope();
  let runs = 0;
  const results = await Promise.all(
    Array.from({ length: 4 }, () => once(scope, "a", () => Promise.resolve(++runs))),
  );
  assertEquals(results, [1, 1, 1, 1]);
});

Deno.test("onceByKey() says IDEMPOTENCY_IN_PROGRESS when the first request takes long", async () => {
  const scope = newScope();
  const [started, release] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  const first = once(scope, "a", () => {
    started.resolve();
    return release.promise;
  });
  await started.promise;
  const error = await assertRejects(() => once(scope, "a", neverRuns), AppError);
  assertEquals([error.code, error.retryAfterSeconds], ["IDEMPOTENCY_IN_PROGRESS", 1]);
  release.resolve("slow");
  assertEquals(await first, "slow");
});

Deno.test("onceByKey() lets a key begin anew once its time has run out", async () => {
  const scope = newScope();
  await once(scope, "a", () => Promise.resolve("old"));
  await expire(scope);
  assertEquals(await once(scope, "b", () => Promise.resolve("new")), "new");
  assertEquals(await once(scope, "b", neverRuns), "new");
});

Deno.test("deleteExpired() deletes the expired keys of all tenants and no other", async () => {
  const [old, older, young] = [newScope(), newScope(), newScope()];
  for (const scope of [old, older, young]) await once(scope, "a", () => Promise.resolve("first"));
  await expire(old);
  await expire(older);
  assertEquals(await deleteExpired(sql, "room"), 2);
  assertEquals(await deleteExpired(sql, "room"), 0);
  assertEquals(await once(young, "a", neverRuns), "first");
});

Deno.test("claimLease() lets nobody else have the key while the lease runs", async () => {
  const scope = newScope();
  await leaseOf(claimLease(sql, scope, LEASE_SECONDS));
  const error = await assertRejects(() => claimLease(sql, scope, LEASE_SECONDS), AppError);
  assertEquals([error.code, error.retryAfterSeconds], ["IDEMPOTENCY_IN_PROGRESS", LEASE_SECONDS]);
  assertEquals(await codeOf(() => once(scope, "a", neverRuns)), "IDEMPOTENCY_IN_PROGRESS");
});

Deno.test("completeLease() keeps the answer for repeats of the same request", async () => {
  const scope = newScope();
  await complete(await leaseOf(claimLease(sql, scope, LEASE_SECONDS)), "a", { dataset_id: "d" });
  const claim = await claimLease(sql, scope, LEASE_SECONDS);
  assert("stored" in claim);
  assertEquals(answerOf(claim.stored, "a"), { dataset_id: "d" });
  assertEquals(await codeOf(async () => await answerOf(claim.stored, "b")), "IDEMPOTENCY_MISMATCH");
});

Deno.test("prolongLease() keeps the key from others for longer, and not once another has it", async () => {
  const scope = newScope();
  const lease = await leaseOf(claimLease(sql, scope, -1)); // has run out
  await prolongLease(sql, lease, LEASE_SECONDS);
  const error = await assertRejects(() => claimLease(sql, scope, LEASE_SECONDS), AppError);
  assertEquals(error.code, "IDEMPOTENCY_IN_PROGRESS");
  await prolongLease(sql, lease, -1);
  const other = await leaseOf(claimLease(sql, scope, -1));
  await prolongLease(sql, lease, LEASE_SECONDS);
  await leaseOf(claimLease(sql, { ...other }, LEASE_SECONDS));
});

Deno.test("releaseLease() gives the key free at once", async () => {
  const scope = newScope();
  await releaseLease(sql, await leaseOf(claimLease(sql, scope, LEASE_SECONDS)));
  await leaseOf(claimLease(sql, scope, LEASE_SECONDS));
});

Deno.test("completeLease() refuses a lease that ran out and was taken over, and the new one stays valid", async () => {
  const scope = newScope();
  const stale = await leaseOf(claimLease(sql, scope, LEASE_SECONDS));
  await expire(scope);
  const lease = await leaseOf(claimLease(sql, scope, LEASE_SECONDS));
  assertEquals(await codeOf(() => complete(stale, "a", "stale")), "IDEMPOTENCY_IN_PROGRESS");
  await releaseLease(sql, stale);
  await complete(lease, "b", "fresh");
  const claim = await claimLease(sql, scope, LEASE_SECONDS);
  assertEquals("stored" in claim && claim.stored, { request_sha256: "b", answer: "fresh" });
});
