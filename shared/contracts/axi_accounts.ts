import { z } from "zod";
import { Instant, line, Role, Uuid } from "./common.ts";
import { TimeZone } from "./time_zone.ts";

/** A secret that its owner typed or pasted: compared after NFC, so that every keyboard spells it the same. */
function secret(min: number, max: number) {
  return z.string().normalize("NFC").regex(new RegExp(`^[\\s\\S]{${min},${max}}$`, "u"), {
    error: `Expected ${min} to ${max} characters`,
  });
}

/** A new password. Longer ones are refused before any hashing. */
export const Password = secret(8, 128).meta({
  description: "8 to 128 characters of any kind; well-known passwords are refused",
  format: "password",
  examples: ["correct horse battery staple"],
});
/** The addresses that mail servers everywhere take: letters of other scripts, which can look alike, are not among them. */
export const Email = z.string().trim().max(254)
  .regex(/^[\w'+-]+(?:\.[\w'+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/, {
    error: "Expected an e-mail address such as ada@example.com",
  }).meta({ examples: ["ada@example.com"] });
export const Username = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$/, {
  error: "Expected 1 to 40 of a-z, 0-9, dot, dash, underscore, with a letter or digit at both ends",
}).meta({
  description: "1 to 40 of a-z, 0-9, dot, dash, underscore; begins and ends with a letter or digit",
  examples: ["ada"],
});

export const RegisterRequest = z.strictObject({
  email: Email,
  username: Username,
  password: Password,
  display_name: line(100).optional(),
  tenant_name: line(100).optional()
    .meta({ description: "Name of the personal tenant; the username where absent" }),
}).meta({ id: "RegisterRequest" });
export type RegisterRequest = z.infer<typeof RegisterRequest>;

export const User = z.object({
  user_id: Uuid,
  email: z.string(),
  username: z.string(),
  display_name: z.string(),
  locale: z.string().meta({ description: "BCP 47", examples: ["en"] }),
  time_zone: z.string().meta({ description: "IANA name", examples: ["Europe/Madrid"] }),
  status: z.enum(["active", "disabled"]),
  tenant_id: Uuid.meta({ description: "The tenant this answer is about" }),
  tenant_name: z.string(),
  role: Role,
  version: z.int().positive(),
  created_at: Instant,
}).meta({ id: "User" });
export type User = z.infer<typeof User>;

/** RFC 6749 section 4.3; JSON or form-encoded. */
export const PasswordGrant = z.strictObject({
  grant_type: z.literal("password").optional().meta({ description: "May be left out" }),
  username: line(254).meta({ description: "Username or e-mail address", examples: ["ada"] }),
  password: secret(1, 128).meta({ format: "password", examples: ["correct horse battery staple"] }),
  tenant_id: Uuid.optional().meta({ description: "Which of the user's tenants; the first one where absent" }),
  scope: z.string().max(500).optional().meta({ description: "Ignored: the role decides what a user may do" }),
}).meta({ id: "PasswordGrant" });
export type PasswordGrant = z.infer<typeof PasswordGrant>;

/** RFC 6749 section 4.4, for the platform's own services. */
export const ClientCredentialsGrant = z.strictObject({
  grant_type: z.literal("client_credentials"),
  client_id: line(64),
  client_secret: z.string().max(200),
  audience: line(64).meta({ description: "The service to be called", examples: ["axi"] }),
  scope: z.string().max(500).optional().meta({
    description: "Words separated by spaces; all that the client may have where absent",
  }),
}).meta({ id: "ClientCredentialsGrant" });
export type ClientCredentialsGrant = z.infer<typeof ClientCredentialsGrant>;

export const TokenRequest = z.discriminatedUnion("grant_type", [PasswordGrant, ClientCredentialsGrant]).meta({
  id: "TokenRequest",
});
export type TokenRequest = z.infer<typeof TokenRequest>;

export const TokenResponse = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.int().positive().meta({ description: "Seconds" }),
  refresh_token: z.string().optional().meta({ description: "Absent for client_credentials" }),
  scope: z.string().optional(),
}).meta({ id: "TokenResponse" });
export type TokenResponse = z.infer<typeof TokenResponse>;

export const RefreshRequest = z.strictObject({ refresh_token: z.string().min(1).max(512) }).meta({
  id: "RefreshRequest",
});
export const LogoutRequest = z.strictObject({ refresh_token: z.string().min(1).max(512) }).meta({
  id: "LogoutRequest",
});

export const UpdateProfileRequest = z.strictObject({
  display_name: line(100).optional(),
  locale: z.string().regex(/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$/).optional()
    .meta({ description: "BCP 47: language, optional script, optional region", examples: ["pt-BR"] }),
  time_zone: TimeZone.optional(),
}).meta({ id: "UpdateProfileRequest" });
export type UpdateProfileRequest = z.infer<typeof UpdateProfileRequest>;

export const ChangePasswordRequest = z.strictObject({
  current_password: secret(1, 128).meta({ format: "password" }),
  new_password: Password,
}).meta({ id: "ChangePasswordRequest" });
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;

export const UpdateUserStatusRequest = z.strictObject({ status: z.enum(["active", "disabled"]) })
  .meta({ id: "UpdateUserStatusRequest" });

/** A session that somebody can still go on with. */
export const OpenSession = z.object({
  session_id: Uuid,
  user_agent: z.string().meta({
    description: "Of the browser or program that signed in; empty where it told none",
  }),
  address: z.string().meta({ description: "Where it signed in from; of an IPv6 address the /64" }),
  created_at: Instant,
  last_used_at: Instant.meta({ description: "When it last got new tokens: up to a token's life ago" }),
  expires_at: Instant.meta({ description: "When it ends unless it is used" }),
  is_current: z.boolean().meta({ description: "Whether this request came with it" }),
}).meta({ id: "OpenSession" });
export type OpenSession = z.infer<typeof OpenSession>;

export const CreateApiKeyRequest = z.strictObject({
  name: line(100).meta({ examples: ["nightly import"] }),
  role: Role.default("viewer"),
  expires_in_days: z.int().min(1).max(3650).optional().meta({ description: "Never where absent" }),
}).meta({ id: "CreateApiKeyRequest" });
export type CreateApiKeyRequest = z.infer<typeof CreateApiKeyRequest>;

export const ApiKey = z.object({
  api_key_id: Uuid,
  name: z.string(),
  prefix: z.string().meta({ description: "The first characters of the key, to tell keys apart" }),
  role: Role,
  created_at: Instant,
  expires_at: Instant.nullable(),
  last_used_at: Instant.nullable(),
  revoked_at: Instant.nullable(),
}).meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const CreatedApiKey = ApiKey.extend({
  key: z.string().meta({ description: "The whole key; shown this once" }),
}).meta({ id: "CreatedApiKey" });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** RFC 7662 token introspection, for services that meet an API key. */
export const IntrospectRequest = z.strictObject({ token: z.string().min(1).max(512) }).meta({
  id: "IntrospectRequest",
});
export const Introspection = z.object({
  active: z.boolean(),
  sub: z.string().optional(),
  tenant_id: Uuid.optional(),
  role: Role.optional(),
  scope: z.string().optional(),
  exp: z.int().optional().meta({ description: "Seconds since the epoch" }),
}).meta({ id: "Introspection" });
export type Introspection = z.infer<typeof Introspection>;

/** Feed of what ended before its time; polled by every service (shared/auth). */
export const RevocationFeed = z.object({
  items: z.array(z.object({
    kind: z.enum(["user", "session", "api_key"]),
    subject: z.string(),
    not_before: Instant.meta({ description: "Tokens of the subject issued before this instant are void" }),
  })),
  next_since: Instant.meta({ description: "Give it as `since` in the next poll" }),
}).meta({ id: "RevocationFeed" });
export type RevocationFeed = z.infer<typeof RevocationFeed>;
