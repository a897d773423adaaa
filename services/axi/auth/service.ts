import { createHash, timingSafeEqual } from "node:crypto";
import type {
  ClientCredentialsGrant,
  Introspection,
  PasswordGrant,
  RegisterRequest,
  RevocationFeed,
  TokenRequest,
  TokenResponse,
  User,
} from "@shared/contracts/axi_accounts.ts";
import { type CallContext, type RequestContext, ROLES } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import { newId, type TenantId, type UserId } from "@shared/core/ids.ts";
import { tenantCreated } from "@shared/events/catalog/tenant_created.ts";
import { slugOf } from "../tenants/slug.ts";
import type { ApiKeyUse } from "./directory_repository.ts";
import type { LoginLimits } from "./login_limits.ts";
import { normalizeLogin } from "./login_name.ts";
import { type Passwords, refusePopular } from "./passwords.ts";
import { requireScope, SCOPE } from "./scopes.ts";
import type { SessionOrigin } from "./session_origin.ts";
import { callAs, type SessionTokens, type SessionTokensDeps } from "./session_tokens.ts";

/** The tenant of tokens that services give each other: one that owns no data. */
const PLATFORM_TENANT = "00000000-0000-0000-0000-000000000000";

export interface AuthDeps extends SessionTokensDeps {
  readonly tokens: SessionTokens;
  readonly passwords: Passwords;
  readonly limits: LoginLimits;
  readonly isRegistrationOpen: boolean;
}

/** Sign-up, sign-in and what other services ask about credentials. */
export function createAuthService(deps: AuthDeps) {
  const { transact, directory, tokens, passwords, limits, clock, sign } = deps;

  /** Stores a user with a tenant of their own. Throws VALIDATION for a well-known password, CONFLICT for a taken name. */
  async function signUp(call: CallContext, input: RegisterRequest): Promise<User> {
    refusePopular(input.password, "/password");
    const owner = { tenant_id: newId<TenantId>(), user_id: newId<UserId>(), role: "admin" } as const;
    const name = input.tenant_name ?? input.username;
    const slug = slugOf(name, owner.tenant_id);
    const password_hash = await passwords.hash(input.password);
    return await transact(callAs(call, owner), async ({ tenants, users, outbox }) => {
      await tenants.signUp({
        ...owner,
        slug,
        tenant_name: name,
        email: normalizeLogin(input.email),
        username: input.username,
        password_hash,
        display_name: input.display_name ?? input.username,
      });
      await outbox.add(tenantCreated, { tenant_id: owner.tenant_id, slug, name, owner_id: owner.user_id });
      const user = await users.find(owner.user_id);
      if (user === null) throw new Error("Cannot find the user who has just signed up");
      return user;
    });
  }

  async function signIn(
    call: CallContext,
    grant: PasswordGrant,
    origin: SessionOrigin,
  ): Promise<TokenResponse> {
    const name = normalizeLogin(grant.username);
    const login = await directory.findLogin(name, grant.tenant_id ?? null);
    // By the id, so that address and user name of one account count together.
    const found = await limits.guard(
      { account: login?.user_id ?? name, address: origin.address },
      async () => {
        const { matches, isOutdated } = await passwords.check(grant.password, login?.password_hash ?? null);
        return login !== null && matches ? { ...login, isOutdated } : null;
      },
    );
    if (found === null) throw wrongLogin();
    const freshHash = found.isOutdated ? await passwords.hash(grant.password) : null;
    const session = await transact(callAs(call, found), async (repositories) => {
      if (freshHash !== null) await repositories.users.setPassword(found.user_id, freshHash);
      return await tokens.open(repositories, found.user_id, origin);
    });
    return await tokens.answer(found, session);
  }

  async function signInService(grant: ClientCredentialsGrant, address: string): Promise<TokenResponse> {
    const { client_id, client_secret, audience } = grant;
    const client = await limits.guard({ account: `client ${client_id}`, address }, async () => {
      const known = await directory.findServiceClient(client_id);
      return known !== null && isSecret(client_secret, known.secret_sha256) ? known : null;
    });
    if (client === null) throw wrongLogin();
    if (!client.audiences.includes(audience)) {
      throw new AppError("FORBIDDEN", `Cannot give ${client_id} a token for ${JSON.stringify(audience)}`);
    }
    const wanted = grant.scope?.split(" ").filter((it) => it !== "") ?? client.scopes;
    const scope = client.scopes.filter((it) => wanted.includes(it)).join(" ");
    const { token, expires_in } = await sign(
      { sub: client_id, tenant_id: PLATFORM_TENANT, role: "viewer", scope },
      audience,
    );
    return { access_token: token, token_type: "Bearer", expires_in, scope };
  }

  /** What an API key stands for at this moment. */
  async function introspect(key: string): Promise<Introspection> {
    const use = await directory.useApiKey(sha256(key), new Date(clock.now()));
    return use === null ? { active: false } : describe(use);
  }

  /** What was revoked since that instant; all that can still matter where it is null. */
  async function revocationsSince(since: string | null): Promise<RevocationFeed> {
    return await directory.revocationsSince(new Date(since === null ? 0 : Math.max(0, Date.parse(since))));
  }

  return {
    signUp,
    introspect,
    revocationsSince,
    /** Sign-up from outside. Throws FORBIDDEN where registration is switched off, and as signUp does. */
    async register(call: CallContext, input: RegisterRequest, address: string): Promise<User> {
      if (!deps.isRegistrationOpen) {
        throw new AppError("FORBIDDEN", "Cannot register here: registration is closed; ask an administrator");
      }
      await limits.signUp(address);
      return await signUp(call, input);
    },
    /** Tokens for a password or a service's secret. Throws UNAUTHENTICATED, which never says what was wrong. */
    async token(call: CallContext, grant: TokenRequest, origin: SessionOrigin): Promise<TokenResponse> {
      return grant.grant_type === "client_credentials"
        ? await signInService(grant, origin.address)
        : await signIn(call, grant, origin);
    },
    refresh: tokens.refresh,
    logout: tokens.end,
    /** For services that meet an API key. */
    async introspectFor(ctx: RequestContext, key: string): Promise<Introspection> {
      requireScope(ctx, SCOPE.introspect);
      return await introspect(key);
    },
    /** For services that check tokens by themselves. */
    async revocationsFor(ctx: RequestContext, since: string | null): Promise<RevocationFeed> {
      requireScope(ctx, SCOPE.revocations);
      return await revocationsSince(since);
    },
  };
}
export type AuthService = ReturnType<typeof createAuthService>;

function describe(use: ApiKeyUse): Introspection {
  const role = ROLES[Math.min(ROLES.indexOf(use.role), ROLES.indexOf(use.maker_role))];
  return {
    active: true,
    sub: use.api_key_id,
    tenant_id: use.tenant_id,
    role,
    scope: SCOPE.apiKey,
    ...(use.expires_at === null ? {} : { exp: Math.floor(Date.parse(use.expires_at) / 1000) }),
  };
}

function isSecret(secret: string, expectedSha256: Uint8Array): boolean {
  return timingSafeEqual(sha256(secret), expectedSha256);
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

function wrongLogin(): AppError {
  return new AppError("UNAUTHENTICATED", "Cannot sign in: the name or the secret is wrong");
}
