import type { z } from "zod";
import type { CreateApiKeyRequest, CreatedApiKey } from "@shared/contracts/axi_accounts.ts";
import { type ListQuery, Uuid } from "@shared/contracts/common.ts";
import { cursorsOf, pageOf } from "@shared/contracts/lists.ts";
import type { Clock } from "@shared/core/clock.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError, NotFoundError } from "@shared/core/errors.ts";
import { newId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { AccountRepositories } from "../auth/account_repositories.ts";
import { requireScope, SCOPE } from "../auth/scopes.ts";

const DAY_MS = 86_400_000;
const KEYS_MAX = 1_000;
const cursors = cursorsOf(Uuid);

/** A new key with what is stored and shown of it. */
export type MakeApiKey = () => { readonly key: string; readonly prefix: string; readonly sha256: Uint8Array };

export interface ApiKeyServiceDeps {
  readonly transact: Transact<AccountRepositories>;
  readonly clock: Clock;
  readonly makeKey: MakeApiKey;
}

/** API keys of a tenant; people who administer it make and revoke them, a key never makes another. */
export function createApiKeyService({ transact, clock, makeKey }: ApiKeyServiceDeps) {
  function requireAdministrator(ctx: RequestContext): void {
    requireScope(ctx, SCOPE.user);
    requireRole(ctx, "admin");
  }

  return {
    /** The key, shown this once. */
    async create(ctx: RequestContext, input: CreateApiKeyRequest): Promise<CreatedApiKey> {
      requireAdministrator(ctx);
      const now = clock.now();
      const { key, prefix, sha256 } = makeKey();
      // Without the idempotency key: a stored answer would hold the secret.
      const row = await transact({ ...ctx, idempotency: null }, async ({ apiKeys }) => {
        if (await apiKeys.count() >= KEYS_MAX) {
          throw new AppError("CONFLICT", `Cannot make more than ${KEYS_MAX} API keys: revoke some first`);
        }
        return await apiKeys.add({
          api_key_id: newId(),
          name: input.name,
          prefix,
          role: input.role,
          key_sha256: sha256,
          created_by: ctx.user_id,
          created_at: new Date(now),
          expires_at: input.expires_in_days === undefined
            ? null
            : new Date(now + input.expires_in_days * DAY_MS),
        });
      });
      return { ...row, key };
    },
    /** A page of the tenant's keys, revoked ones too. */
    async list(ctx: RequestContext, { cursor, limit }: z.infer<typeof ListQuery>) {
      requireAdministrator(ctx);
      const afterId = cursors.decode(cursor, {});
      const rows = await transact(ctx, ({ apiKeys }) => apiKeys.list(afterId, limit + 1));
      return pageOf(rows, limit, ({ api_key_id }) => cursors.encode(api_key_id, {}));
    },
    /** Voids the key everywhere within a minute. Throws NOT_FOUND. */
    async revoke(ctx: RequestContext, apiKeyId: string): Promise<void> {
      requireAdministrator(ctx);
      await transact(ctx, async ({ apiKeys, revocations }) => {
        const now = new Date(clock.now());
        if (!await apiKeys.revoke(apiKeyId, now)) throw new NotFoundError("API key", apiKeyId);
        await revocations.add("api_key", apiKeyId, now);
      });
    },
  };
}
export type ApiKeyService = ReturnType<typeof createApiKeyService>;
