import type { RevocationFeed } from "@shared/contracts/axi_accounts.ts";
import type { Tx } from "@shared/postgres/sql.ts";

export type Revocation = RevocationFeed["items"][number];

/** SQL of what ended before its time. */
export function createRevocationRepository(tx: Tx) {
  return {
    /** Voids the subject's tokens issued before `at`; forgets what is an hour old, since no token lives that long. */
    async add(kind: Revocation["kind"], subject: string, at: Date): Promise<void> {
      await tx`insert into axi.revocations (kind, subject, not_before) values (${kind}, ${subject}, ${at})`;
      await tx`delete from axi.revocations where recorded_at < now() - interval '1 hour'`;
    },
  };
}
export type RevocationRepository = ReturnType<typeof createRevocationRepository>;
