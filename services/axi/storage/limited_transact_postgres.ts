import type { Transact } from "@shared/core/transact.ts";
import { postgresCode } from "@shared/postgres/errors.ts";
import { z } from "zod";
import { overLimit } from "./over_limit.ts";
import type { StorageRepositories } from "./repository.ts";

/** SQLSTATE of the trigger that counts. */
const OVER_LIMIT = "AX413";
const Detail = z.object({ wanted: z.int(), used: z.int() });

/**
 * Transactions after which the tenant does not store more than `limitBytes`: they throw PAYLOAD_TOO_LARGE at their commit,
 * however many run at once. It costs no round trip: the limit is told along with the first statement.
 */
export function limitedTransact<R extends StorageRepositories>(
  transact: Transact<R>,
  limitBytes: number,
): Transact<R> {
  return async (ctx, work) => {
    try {
      return await transact(ctx, async (repositories) => {
        const told = repositories.storage.limit(limitBytes);
        told.catch(() => {}); // the work fails with it
        const result = await work(repositories);
        await told;
        return result;
      });
    } catch (error) {
      throw toOverLimit(error, limitBytes);
    }
  };
}

function toOverLimit(error: unknown, limit: number): unknown {
  if (postgresCode(error) !== OVER_LIMIT || !(error instanceof Error) || !("detail" in error)) return error;
  return overLimit({ limit, ...Detail.parse(JSON.parse(String(error.detail))) });
}
