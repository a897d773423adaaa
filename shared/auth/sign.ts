import { type CryptoKey, SignJWT } from "jose";
import { type Clock, systemClock } from "../core/clock.ts";
import { newId } from "../core/ids.ts";
import { ACCESS_TOKEN_TYPE, type AccessClaims, TOKEN_ALGORITHM } from "./claims.ts";

export interface SigningKey {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

export interface SignerOptions {
  /** The key to sign with now; asked for each token, so that keys can rotate. */
  readonly currentKey: () => Promise<SigningKey>;
  readonly issuer: string;
  readonly ttlSeconds: number;
  readonly clock?: Clock;
}

export interface SignedToken {
  readonly token: string;
  readonly expires_in: number;
}

export interface Signer {
  /** A new access token for `audience`. */
  sign(claims: Omit<AccessClaims, "jti" | "iat" | "exp">, audience: string): Promise<SignedToken>;
}

/** Signs short access tokens (RFC 9068) with EdDSA. */
export function createSigner({ currentKey, issuer, ttlSeconds, clock = systemClock }: SignerOptions): Signer {
  return {
    async sign(claims, audience) {
      const { kid, privateKey } = await currentKey();
      const nowSeconds = clock.now() / 1000;
      const token = await new SignJWT({ ...claims, iat: nowSeconds })
        .setProtectedHeader({ alg: TOKEN_ALGORITHM, typ: ACCESS_TOKEN_TYPE, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setJti(newId())
        .setExpirationTime(Math.floor(nowSeconds) + ttlSeconds)
        .sign(privateKey);
      return { token, expires_in: ttlSeconds };
    },
  };
}
