import { z } from "zod";

const MINUTE_SECONDS = 60;
const secret = z.string().min(32, {
  error: "Expected at least 32 characters, e.g. of `openssl rand -base64 32`",
});

/** What accounts and tokens read from the environment; spread into the service's configuration. */
export const authConfig = {
  /** `iss` of every token; the address under which the platform is known. */
  AXI_ISSUER: z.url().default("http://127.0.0.1:8000"),
  /** `aud` of users' tokens, which every service accepts. */
  AXI_AUDIENCE: z.string().min(1).max(64).default("platform"),
  /** Seals signing keys at rest and derives refresh tokens; the same for every instance. */
  AXI_KEY_SECRET: secret,
  AXI_ACCESS_TOKEN_SECONDS: z.coerce.number().int().min(MINUTE_SECONDS).max(15 * MINUTE_SECONDS).default(300),
  AXI_REGISTRATION: z.enum(["open", "closed"]).default("open"),
  /** Sign-ups a minute from one address. */
  AXI_REGISTRATIONS_PER_MINUTE: z.coerce.number().int().positive().default(20),
};

const AuthConfig = z.object(authConfig);
export type AuthConfig = z.infer<typeof AuthConfig>;
