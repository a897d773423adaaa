import { createHash, hkdfSync } from "node:crypto";
import { apiKeyPrefix, newApiKey } from "@shared/auth/api_key.ts";
import { createSigner } from "@shared/auth/sign.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { createOutbox } from "@shared/events/postgres_outbox.ts";
import type { RateLimiter } from "@shared/http/rate_limit.ts";
import type { Sql, Tx } from "@shared/postgres/sql.ts";
import { createTransact } from "@shared/postgres/transact.ts";
import { createApiKeyRepository } from "../api_keys/repository.ts";
import { createApiKeyService } from "../api_keys/service.ts";
import { createSessionService } from "../sessions/service.ts";
import { createTenantRepository } from "../tenants/repository.ts";
import { createProfiles } from "../users/profiles.ts";
import { createUserRepository } from "../users/repository.ts";
import { createUserService } from "../users/service.ts";
import type { AccountRepositories } from "./account_repositories.ts";
import { openArgon2id } from "./argon2.ts";
import type { AuthConfig } from "./config.ts";
import { createDirectory } from "./directory_repository.ts";
import { createKeyRing } from "./key_ring.ts";
import { createLoginLimits } from "./login_limits.ts";
import { createPasswords } from "./passwords.ts";
import { createRevocationRepository } from "./revocations_repository.ts";
import { createAuthService } from "./service.ts";
import { createSessionTokens } from "./session_tokens.ts";
import { createSessionRepository } from "./sessions_repository.ts";
import { createSigningKeyRepository } from "./signing_keys_repository.ts";

const SCHEMA = "axi";

export interface AccountsOptions {
  readonly config: AuthConfig;
  readonly sql: Sql;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  /** Told of each transaction that has added events, where an outbox relay runs. */
  readonly wakeRelay?: () => void;
}

/** The repositories of accounts in one transaction. */
function bindAccounts(tx: Tx, ctx: RequestContext): AccountRepositories {
  return {
    tenants: createTenantRepository(tx),
    users: createUserRepository(tx, ctx.tenant_id),
    sessions: createSessionRepository(tx, ctx.tenant_id),
    apiKeys: createApiKeyRepository(tx, ctx.tenant_id),
    revocations: createRevocationRepository(tx),
    outbox: createOutbox(tx, ctx, { schema: SCHEMA, source: "/axi/accounts" }),
  };
}

/** The services of accounts over what the service's own wiring has opened; opens nothing itself. */
export async function wireAccounts({ config, sql, limiter, clock, wakeRelay }: AccountsOptions) {
  const keys = openKeyRing({ config, sql, clock });
  const signer = createSigner({
    currentKey: () => keys.current(),
    issuer: config.AXI_ISSUER,
    ttlSeconds: config.AXI_ACCESS_TOKEN_SECONDS,
    clock,
  });
  const directory = createDirectory(sql), profiles = createProfiles(directory.readProfile, clock);
  const transact = createTransact(sql, bindAccounts, {
    schema: SCHEMA,
    afterCommit({ outbox }) {
      profiles.forget();
      if (!outbox.isEmpty) wakeRelay?.();
    },
  });
  const shared = {
    transact,
    clock,
    directory,
    passwords: createPasswords(await openArgon2id()),
    limits: createLoginLimits(limiter, config.AXI_REGISTRATIONS_PER_MINUTE),
    sign: signer.sign,
    audience: config.AXI_AUDIENCE,
    refreshSecret: derive(config.AXI_KEY_SECRET, "refresh tokens"),
  };
  const tokens = createSessionTokens(shared);
  return {
    keys,
    auth: createAuthService({ ...shared, tokens, isRegistrationOpen: config.AXI_REGISTRATION === "open" }),
    users: createUserService({ ...shared, profiles, tokens }),
    apiKeys: createApiKeyService({ transact, clock, makeKey }),
    sessions: createSessionService({ transact, clock }),
  };
}
export type Accounts = Awaited<ReturnType<typeof wireAccounts>>;

/** The signing keys alone, for those who only rotate them. */
export function openKeyRing({ config, sql, clock }: Pick<AccountsOptions, "config" | "sql" | "clock">) {
  return createKeyRing({
    repository: createSigningKeyRepository(sql),
    clock,
    sealKey: derive(config.AXI_KEY_SECRET, "signing keys"),
    accessTokenSeconds: config.AXI_ACCESS_TOKEN_SECONDS,
  });
}

function makeKey() {
  const key = newApiKey();
  return { key, prefix: apiKeyPrefix(key), sha256: createHash("sha256").update(key).digest() };
}

/** A key of its own for each purpose (HKDF, RFC 5869), so that one secret is all that has to be kept. */
function derive(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", `axi ${purpose}`, 32));
}
