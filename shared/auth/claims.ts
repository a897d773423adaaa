import { z } from "zod";
import { Role } from "../contracts/common.ts";

/** What an access token says (RFC 9068, with the tenant and the caller's role in it). */
export const AccessClaims = z.object({
  sub: z.string().min(1).max(64),
  tenant_id: z.uuid(),
  role: Role,
  /** Separated by spaces. */
  scope: z.string().max(1000).optional(),
  /** The session that the token came from, so that ending it voids the token. */
  sid: z.string().max(64).optional(),
  jti: z.string().min(1).max(64),
  /** Seconds since the epoch with milliseconds, so that a revocation can tell tokens of one second apart. */
  iat: z.number().positive(),
  exp: z.number().positive(),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

/** `typ` of an access token's header; other tokens of the platform have another one. */
export const ACCESS_TOKEN_TYPE = "at+jwt";
export const TOKEN_ALGORITHM = "EdDSA";
