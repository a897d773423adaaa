import { hash } from "node:crypto";
import { base64url, decodeProtectedHeader, jwtVerify } from "jose";
import { createLruMap } from "../cache/lru_map.ts";
import type { Introspection } from "../contracts/axi_accounts.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { TenantId, UserId } from "../core/ids.ts";
import { isApiKey } from "./api_key.ts";
import { ACCESS_TOKEN_TYPE, AccessClaims, TOKEN_ALGORITHM } from "./claims.ts";
import type { KeySet } from "./key_set.ts";
import type { Principal } from "./principal.ts";

export interface VerifierOptions {
  readonly keys: KeySet;
  readonly issuer: string;
  /** The audiences of which a token must name one: the platform's for users, the service's own for other services. */
  readonly audience: string | string[];
  /** Whether a subject's (user's, session's, API key's) credential issued at that instant (ms) is void. */
  readonly isRevoked?: (subject: string, issuedAtMs: number) => boolean;
  /** Asks the issuer about an API key; keys are refused where it is absent. */
  readonly introspect?: (key: string) => Promise<Introspection>;
  readonly clock?: Clock;
}

export interface Verifier {
  /** The principal of an access token or API key. Throws UNAUTHENTICATED with a reason that helps no forger. */
  verify(credential: string): Promise<Principal>;
}

interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
  readonly issuedAtMs: number;
  readonly subjects: readonly string[];
  /** Of a token; null for an API key. */
  readonly keyId: string | null;
}

const TOKEN_SHAPE = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const TOKEN_LENGTH_MAX = 4096;
const HEADER_MEMBERS: readonly string[] = ["alg", "typ"]; // beside kid
const SKEW_SECONDS = 60;
const API_KEY_CACHE_MS = 60_000;
const CACHE_ENTRIES = 10_000;

/** A verifier that remembers, by hash, what it has checked: an EdDSA check costs ten times the rest of a request. */
export function createVerifier(options: VerifierOptions): Verifier {
  const { keys, isRevoked = () => false, introspect, clock = systemClock } = options;
  const cache = createLruMap<string, Verified>(CACHE_ENTRIES);

  async function check(credential: string): Promise<Verified> {
    if (!isApiKey(credential)) return await checkToken(credential, { ...options, clock });
    if (introspect === undefined) throw refused("this service takes no API keys");
    return verifiedKey(await introspect(credential), clock.now());
  }

  return {
    async verify(credential) {
      if (credential.length > TOKEN_LENGTH_MAX) throw refused("it is too long");
      const cacheKey = hash("sha256", credential, "base64url");
      let verified = cache.get(cacheKey);
      if (verified === undefined || verified.expiresAtMs <= clock.now()) {
        cache.delete(cacheKey);
        verified = await check(credential);
        cache.set(cacheKey, verified);
      } else if (verified.keyId !== null && await keys.find(verified.keyId) === null) {
        throw refused("its key was withdrawn");
      }
      const { issuedAtMs } = verified;
      if (verified.subjects.some((subject) => isRevoked(subject, issuedAtMs))) {
        throw refused("it was revoked");
      }
      return verified.principal;
    },
  };
}

async function checkToken(token: string, options: VerifierOptions & { clock: Clock }): Promise<Verified> {
  if (!TOKEN_SHAPE.test(token) || !token.split(".").every(isCanonical)) {
    throw refused("it is not a token of ours");
  }
  const { keys, issuer, audience, clock } = options;
  const keyId = keyIdOf(token);
  const key = await keys.find(keyId); // where that fails, it is no fault of the caller's
  if (key === null) throw refused("its key is unknown");
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [TOKEN_ALGORITHM],
      typ: ACCESS_TOKEN_TYPE,
      issuer,
      audience,
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(clock.now()),
    });
    return verifiedToken(AccessClaims.parse(payload), keyId, clock.now());
  } catch (error) {
    throw asRefusal(error);
  }
}

function keyIdOf(token: string): string {
  const { kid, ...others } = headerOf(token);
  if (kid === undefined || !Object.keys(others).every((name) => HEADER_MEMBERS.includes(name))) {
    throw refused("its header is not one of ours");
  }
  return kid;
}

function headerOf(token: string) {
  try {
    return decodeProtectedHeader(token);
  } catch (error) {
    throw asRefusal(error);
  }
}

function verifiedToken(claims: AccessClaims, keyId: string, nowMs: number): Verified {
  if (claims.iat * 1000 > nowMs + SKEW_SECONDS * 1000) throw refused("it is not valid yet");
  return {
    principal: principalOf(claims),
    expiresAtMs: (claims.exp + SKEW_SECONDS) * 1000,
    issuedAtMs: claims.iat * 1000,
    subjects: claims.sid === undefined ? [claims.sub] : [claims.sub, claims.sid],
    keyId,
  };
}

function verifiedKey({ active, sub, tenant_id, role, scope, exp }: Introspection, nowMs: number): Verified {
  if (!active || sub === undefined || tenant_id === undefined || role === undefined) {
    throw refused("the API key is unknown, expired or revoked");
  }
  return {
    principal: principalOf({ sub, tenant_id, role, scope }),
    expiresAtMs: Math.min(nowMs + API_KEY_CACHE_MS, (exp ?? Infinity) * 1000),
    issuedAtMs: nowMs,
    subjects: [sub],
    keyId: null,
  };
}

function principalOf(claims: Pick<AccessClaims, "sub" | "tenant_id" | "role" | "scope" | "sid">): Principal {
  const { sub, tenant_id, role, scope = "", sid } = claims;
  const scopes = scope.split(" ").filter((it) => it !== "");
  const principal = { user_id: sub as UserId, tenant_id: tenant_id as TenantId, role, scopes };
  return sid === undefined ? principal : { ...principal, session_id: sid };
}

/** Base64url leaves bits of its last character unused: with those set, one signature would have many spellings. */
function isCanonical(part: string): boolean {
  try {
    return base64url.encode(base64url.decode(part)) === part;
  } catch {
    return false;
  }
}

function refused(reason: string, cause?: unknown): AppError {
  return new AppError("UNAUTHENTICATED", `Cannot accept the credential: ${reason}, get a new one`, { cause });
}

const REASONS: Readonly<Record<string, string>> = { ERR_JWT_EXPIRED: "it expired" };

/** What the libraries throw for a token that is none of ours. */
function asRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return refused(REASONS[code] ?? "it is not valid here", error);
}
