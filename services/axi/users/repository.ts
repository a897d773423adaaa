import type { UpdateProfileRequest, User } from "@shared/contracts/axi_accounts.ts";
import type { TenantId, UserId } from "@shared/core/ids.ts";
import type { Tx } from "@shared/postgres/sql.ts";

/** SQL of users, as members of the transaction's tenant. */
export function createUserRepository(tx: Tx, tenantId: TenantId) {
  async function find(userId: string): Promise<User | null> {
    const [row] = await tx<User[]>`
      select * from axi.user_profiles where tenant_id = ${tenantId} and user_id = ${userId}`;
    return row ?? null;
  }

  return {
    /** The member, or null when the tenant has no such one. */
    find,
    /** Members in the order in which they were made, after that id. */
    async list(afterId: string | null, limit: number): Promise<User[]> {
      return await tx<User[]>`
        select * from axi.user_profiles
        where tenant_id = ${tenantId} and (${afterId}::uuid is null or user_id > ${afterId})
        order by user_id limit ${limit}`;
    },
    async updateProfile(userId: UserId, change: UpdateProfileRequest): Promise<User | null> {
      await tx`
        update axi.users set
          display_name = coalesce(${change.display_name ?? null}, display_name),
          locale = coalesce(${change.locale ?? null}, locale),
          time_zone = coalesce(${change.time_zone ?? null}, time_zone),
          version = version + 1, updated_at = now()
        where user_id = ${userId}`;
      return await find(userId);
    },
    async setPassword(userId: UserId, passwordHash: string): Promise<void> {
      await tx`
        update axi.users set password_hash = ${passwordHash}, version = version + 1, updated_at = now()
        where user_id = ${userId}`;
    },
    /** Lets the member in or keeps them out, in this tenant; null when it has no such member. */
    async setStatus(userId: string, status: User["status"]): Promise<User | null> {
      await tx`
        update axi.memberships set status = ${status} where tenant_id = ${tenantId} and user_id = ${userId}`;
      return await find(userId);
    },
  };
}
export type UserRepository = ReturnType<typeof createUserRepository>;
