import type { TenantId, UserId } from "@shared/core/ids.ts";
import { AppError } from "@shared/core/errors.ts";
import { postgresCode } from "@shared/postgres/errors.ts";
import type { Tx } from "@shared/postgres/sql.ts";

const UNIQUE_VIOLATION = "23505";

/** A user and the tenant of their own. */
export interface SignUp {
  readonly tenant_id: TenantId;
  readonly slug: string;
  readonly tenant_name: string;
  readonly user_id: UserId;
  readonly email: string;
  readonly username: string;
  readonly password_hash: string;
  readonly display_name: string;
}

/** SQL of tenants. */
export function createTenantRepository(tx: Tx) {
  return {
    /** Stores user, tenant and membership, and makes the tenant's schema and role. Throws CONFLICT for a taken name. */
    async signUp(row: SignUp): Promise<void> {
      try {
        await tx`
          select axi.sign_up(${row.tenant_id}, ${row.slug}, ${row.tenant_name}, ${row.user_id}, ${row.email},
            ${row.username}, ${row.password_hash}, ${row.display_name})`;
      } catch (error) {
        if (postgresCode(error) !== UNIQUE_VIOLATION) throw error;
        // Which of the two is not said. Whoever tries an address with a new name still learns it: only an answer by
        // mail could hide that, so the limit of sign-ups is what keeps it from being done in bulk.
        throw new AppError(
          "CONFLICT",
          "Cannot register: the e-mail address or the user name is taken; sign in, or choose another one",
        );
      }
      await tx`select axi.provision_tenant(${row.tenant_id})`;
    },
  };
}
export type TenantRepository = ReturnType<typeof createTenantRepository>;
