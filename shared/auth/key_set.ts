import { type CryptoKey, importJWK, type JSONWebKeySet } from "jose";
import { type Clock, systemClock } from "../core/clock.ts";
import { TOKEN_ALGORITHM } from "./claims.ts";

/** Public keys by their id. */
export interface KeySet {
  /** The key, or null where the issuer publishes none of that id. Throws what loading threw while there are no keys. */
  find(keyId: string): Promise<CryptoKey | null>;
}

export interface KeySetOptions {
  /** Fetches the issuer's JWKS. */
  readonly load: () => Promise<JSONWebKeySet>;
  readonly clock?: Clock;
}

const FRESH_MS = 45_000; // a key that its issuer removed is refused within a minute
const USABLE_MS = 3_600_000; // without the issuer, the last good set serves for an hour
const RELOAD_MS = 30_000; // an unknown id or a failing issuer causes at most this rate of loads
const RETRY_MS = 1_000; // while there are no keys at all

/** The issuer's keys, cached: forged key ids can't make it ask more than once in 30 s. */
export function createKeySet({ load, clock = systemClock }: KeySetOptions): KeySet {
  let keys: ReadonlyMap<string, CryptoKey> = new Map();
  let loadedAt = -Infinity;
  let triedAt = -Infinity;
  let failure: unknown = null;
  let loading: Promise<void> | null = null;

  async function reload(): Promise<void> {
    triedAt = clock.now();
    try {
      keys = await importKeys(await load());
      loadedAt = triedAt;
      failure = null;
    } catch (error) {
      failure = error;
      if (clock.now() - loadedAt > USABLE_MS) keys = new Map();
    } finally {
      loading = null;
    }
  }

  return {
    async find(keyId) {
      const isStale = clock.now() - loadedAt > FRESH_MS || !keys.has(keyId);
      const mayLoad = clock.now() - triedAt > (keys.size === 0 ? RETRY_MS : RELOAD_MS);
      if (isStale && (loading !== null || mayLoad)) await (loading ??= reload());
      if (keys.size === 0 && failure !== null) throw failure;
      return keys.get(keyId) ?? null;
    },
  };
}

async function importKeys({ keys }: JSONWebKeySet): Promise<ReadonlyMap<string, CryptoKey>> {
  const imported = new Map<string, CryptoKey>();
  for (const jwk of keys) {
    if (jwk.kid === undefined || jwk.kty !== "OKP" || jwk.crv !== "Ed25519" || jwk.d !== undefined) continue;
    const key = await importJWK(jwk, TOKEN_ALGORITHM);
    if (!(key instanceof Uint8Array)) imported.set(jwk.kid, key);
  }
  return imported;
}
