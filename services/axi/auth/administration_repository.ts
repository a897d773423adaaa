import type { Sql } from "@shared/postgres/sql.ts";

export interface NewServiceClient {
  readonly client_id: string;
  readonly secret_sha256: Uint8Array;
  readonly audiences: string[];
  readonly scopes: string[];
}

/** SQL of whoever operates the platform; runs as the owner, who sees all tenants. */
export function createAdministrationRepository(ownerSql: Sql) {
  return {
    /**
     * Closes or opens an account on the whole platform, found by e-mail address or user name; closing ends its
     * sessions and voids its tokens. Whether there is such an account.
     */
    async setStatus(login: string, status: "active" | "disabled", at: Date): Promise<boolean> {
      return await ownerSql.begin(async (tx) => {
        const [user] = await tx<{ user_id: string }[]>`
          update axi.users set status = ${status}, version = version + 1, updated_at = now()
          where email = ${login} or username = ${login} returning user_id`;
        if (user === undefined) return false;
        if (status === "disabled") {
          await tx`select axi.end_sessions_of(${user.user_id}, ${at})`;
          await tx`
            insert into axi.revocations (kind, subject, not_before) values ('user', ${user.user_id}, ${at})`;
        }
        return true;
      });
    },
    /** Stores a service's credential; a known one gets the new secret and rights. */
    async setServiceClient(client: NewServiceClient): Promise<void> {
      await ownerSql`
        insert into axi.service_clients ${ownerSql({ ...client })}
        on conflict (client_id) do update set
          secret_sha256 = excluded.secret_sha256, audiences = excluded.audiences, scopes = excluded.scopes`;
    },
  };
}
