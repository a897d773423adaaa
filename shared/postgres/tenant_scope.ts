import type { TenantId } from "../core/ids.ts";
import { begin } from "./begin.ts";
import { toPostgresError } from "./errors.ts";
import type { Sql, Tx } from "./sql.ts";

/**
 * Sets the tenant that row-level security compares with, until the transaction ends. Need not be awaited before the
 * next statement: the server runs them in order, and a failure aborts the transaction.
 */
export function setTenant(tx: Tx, tenantId: TenantId): Promise<unknown> {
  return tx`select set_config('app.tenant_id', ${tenantId}, true)`.execute();
}

/** Runs the work in one transaction of that tenant. */
export async function inTenant<T>(sql: Sql, tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await begin(sql, async (tx) => {
      const scope = setTenant(tx, tenantId);
      const result = await work(tx);
      await scope;
      return result;
    });
  } catch (error) {
    throw toPostgresError(error);
  }
}
