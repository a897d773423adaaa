import type { DatasetId, TenantId } from "@shared/core/ids.ts";
import { answerWithin } from "@shared/postgres/deadline.ts";
import type { Sql } from "@shared/postgres/sql.ts";

/** Five seconds for a free connection, and one for the answer. */
const TIMEOUT_MS = 6_000;

/** A summary whose columns are JSON as they were stored. */
export interface StoredSummary {
  readonly data_version: number;
  readonly row_count: number;
  readonly columns: string;
}

/** What lies ready of a dataset, in one round trip each. */
export function createReadyAnswers(sql: Sql) {
  return {
    async summary(tenantId: TenantId, id: DatasetId): Promise<StoredSummary | null> {
      const [row] = await answerWithin(
        sql<StoredSummary[]>`select * from axi.read_summary(${tenantId}, ${id})`,
        TIMEOUT_MS,
      );
      return row ?? null;
    },
    /** null where the tenant has no such dataset. */
    async dataVersion(tenantId: TenantId, id: DatasetId): Promise<number | null> {
      const [row] = await answerWithin(
        sql<{ version: number | null }[]>`select axi.read_data_version(${tenantId}, ${id}) as version`,
        TIMEOUT_MS,
      );
      return row?.version ?? null;
    },
  };
}
export type ReadyAnswers = ReturnType<typeof createReadyAnswers>;
