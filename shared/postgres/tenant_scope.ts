import type { TenantId } from "../core/ids.ts";
import { begin } from "./begin.ts";
import { toPostgresError } from "./errors.ts";
import type { Sql, Tx } from "./sql.ts";

/** Runs the work in one transaction of that tenant, which row-level security compares with. */
export async function inTenant<T>(sql: Sql, tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await begin(sql, (tx) => {
      const setTenant = tx`select set_config('app.tenant_id', ${tenantId}, true)`.execute();
      return behind(setTenant, () => work(tx));
    });
  } catch (error) {
    throw toPostgresError(error);
  }
}

/**
 * Runs the work behind a statement that has been sent, without waiting for it: the two travel together, and the server
 * runs them in order. Throws the statement's own error where it fails, since then all the work's statements do.
 */
export async function behind<T>(statement: Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const [, result] = await Promise.all([statement, Promise.try(work)]);
  return result;
}
