import { z } from "zod";
import { Instant, Role, Uuid } from "./common.ts";

/** Passwords: 8 to 128 characters after NFC; longer is refused before any hashing. */
export const Password = z.string().min(8).max(128).meta({
  description: "8 to 128 characters of any kind; well-known passwords are refused",
  format: "password",
  examples: ["correct horse battery staple"],
});
export const Email = z.string().trim().max(254).pipe(z.email()).meta({ examples: ["ada@example.com"] });
export const Username = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?$/).meta({
  description: "1 to 40 of a-z, 0-9, dot, dash, underscore; begins and ends with a letter or digit",
  examples: ["ada"],
});

export const RegisterRequest = z.strictObject({
  email: Email,
  username: Username,
  password: Password,
  display_name: z.string().trim().min(1).max(100).optional(),
  tenant_name: z.string().trim().min(1).max(100).optional()
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

/** RFC 6749 section 4.3 (password), 4.4 (client credentials); JSON or form-encoded. */
export const TokenRequest = z.strictObject({
  grant_type: z.enum(["password", "client_credentials"]).default("password"),
  username: z.string().min(1).max(254).optional().meta({ description: "Username or e-mail address" }),
  password: z.string().min(1).max(128).optional(),
  client_id: z.string().max(64).optional(),
  client_secret: z.string().max(200).optional(),
  audience: z.string().max(64).optional().meta({
    description: "For client_credentials: the service to be called",
  }),
  tenant_id: Uuid.optional().meta({ description: "Which of the user's tenants; the first one where absent" }),
  scope: z.string().max(500).optional(),
}).meta({ id: "TokenRequest" });
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
  display_name: z.string().trim().min(1).max(100).optional(),
  locale: z.string().max(35).optional(),
  time_zone: z.string().max(64).optional(),
}).meta({ id: "UpdateProfileRequest" });
export type UpdateProfileRequest = z.infer<typeof UpdateProfileRequest>;

export const ChangePasswordRequest = z.strictObject({
  current_password: z.string().min(1).max(128),
  new_password: Password,
}).meta({ id: "ChangePasswordRequest" });
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;

export const UpdateUserStatusRequest = z.strictObject({ status: z.enum(["active", "disabled"]) })
  .meta({ id: "UpdateUserStatusRequest" });

export const CreateApiKeyRequest = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role: Role.default("viewer"),
  expires_at: Instant.optional(),
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
  next_since: z.string().meta({ description: "Give it as `since` in the next poll" }),
}).meta({ id: "RevocationFeed" });
export type RevocationFeed = z.infer<typeof RevocationFeed>;
