import {
  calculateJwkThumbprint,
  compactDecrypt,
  CompactEncrypt,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from "jose";
import type { Clock } from "@shared/core/clock.ts";
import { KEY_LEAD_MS, type KeyPlan, planKeys } from "./key_plan.ts";
import type { SigningKeyRepository, StoredKey } from "./signing_keys_repository.ts";

const RELOAD_MS = 10_000; // other instances make and drop keys too
const ALGORITHM = "EdDSA";

export interface KeyRing {
  /** The key that signs now. */
  current(): Promise<{ readonly kid: string; readonly privateKey: CryptoKey }>;
  /** The public keys with which a living token can be checked, and the next one. */
  jwks(): Promise<{ keys: JWK[] }>;
  /** Replaces the current key in 15 minutes; all keys at once where they are compromised, which voids every token. */
  rotate(options: { readonly isCompromised: boolean }): Promise<void>;
}

export interface KeyRingOptions {
  readonly repository: SigningKeyRepository;
  readonly clock: Clock;
  /** 32 bytes that seal the private halves. */
  readonly sealKey: Uint8Array;
  readonly accessTokenSeconds: number;
}

interface LoadedKey {
  readonly stored: StoredKey;
  readonly privateKey: CryptoKey;
}

/** Keys that rotate by themselves: whatever is missing or over at the moment of use is made or dropped first. */
export function createKeyRing({ repository, clock, sealKey, accessTokenSeconds }: KeyRingOptions): KeyRing {
  let loaded: readonly LoadedKey[] = [];
  let loadedAt = -Infinity;
  let loading: Promise<void> | null = null;

  function planOf(keys: readonly StoredKey[]): KeyPlan {
    return planKeys(keys, clock.now(), accessTokenSeconds * 1000);
  }

  async function reload(): Promise<void> {
    try {
      const stored = await repository.list();
      const keys = isAsPlanned(planOf(stored)) ? stored : await repository.revise(async (latest) => {
        const { missing, expired } = planOf(latest);
        return {
          add: await Promise.all(missing.map((at) => makeKey(at, clock.now(), sealKey))),
          drop: expired,
        };
      });
      loaded = await Promise.all(keys.map((key) => openKey(key, sealKey)));
      loadedAt = clock.now();
    } finally {
      loading = null;
    }
  }

  async function keys(): Promise<readonly LoadedKey[]> {
    const isFresh = clock.now() - loadedAt < RELOAD_MS &&
      isAsPlanned(planOf(loaded.map((key) => key.stored)));
    if (!isFresh) await (loading ??= reload());
    return loaded;
  }

  return {
    async current() {
      const ring = await keys();
      const { current } = planOf(ring.map((key) => key.stored));
      const key = ring.find(({ stored }) => stored.kid === current);
      if (key === undefined) throw new Error("Cannot sign: no signing key is active");
      return { kid: key.stored.kid, privateKey: key.privateKey };
    },
    async jwks() {
      return { keys: (await keys()).map(({ stored }) => stored.publicJwk) };
    },
    async rotate({ isCompromised }) {
      await repository.revise(async (latest) => {
        const now = clock.now();
        if (isCompromised) {
          return {
            add: [await makeKey(now, now, sealKey)],
            drop: latest.map(({ kid }) => kid),
          };
        }
        const later = latest.filter((key) => key.activatesAt > now + KEY_LEAD_MS);
        return { add: [await makeKey(now + KEY_LEAD_MS, now, sealKey)], drop: later.map(({ kid }) => kid) };
      });
      loadedAt = -Infinity;
    },
  };
}

function isAsPlanned({ missing, expired }: KeyPlan): boolean {
  return missing.length === 0 && expired.length === 0;
}

async function makeKey(activatesAt: number, createdAt: number, sealKey: Uint8Array): Promise<StoredKey> {
  const pair = await generateKeyPair(ALGORITHM, { crv: "Ed25519", extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateJwk = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.privateKey)));
  const sealedPrivateJwk = await new CompactEncrypt(privateJwk)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid })
    .encrypt(sealKey);
  return {
    kid,
    publicJwk: { ...publicJwk, kid, alg: ALGORITHM, use: "sig" },
    sealedPrivateJwk,
    createdAt,
    activatesAt,
  };
}

async function openKey(stored: StoredKey, sealKey: Uint8Array): Promise<LoadedKey> {
  try {
    const { plaintext } = await compactDecrypt(stored.sealedPrivateJwk, sealKey);
    const privateKey = await importJWK(JSON.parse(new TextDecoder().decode(plaintext)), ALGORITHM);
    if (privateKey instanceof Uint8Array) throw new TypeError("it is no asymmetric key");
    return { stored, privateKey };
  } catch (error) {
    throw new Error(
      `Cannot open signing key ${stored.kid}: AXI_KEY_SECRET is not the one it was sealed with; give that one, or ` +
        "run `deno task axi:admin rotate-keys --compromised` to begin with new keys",
      { cause: error },
    );
  }
}
