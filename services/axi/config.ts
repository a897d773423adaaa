import { z } from "zod";
import { ifNotSet } from "@shared/runtime/env.ts";
import { authConfig } from "./auth/config.ts";

const GIB = 1024 ** 3;
const list = z.string().transform((text) =>
  text.split(",").map((item) => item.trim()).filter((item) => item !== "")
);

const HOST_RULE = /^(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d{1,5})?)$/;
const HOST_RULE_WANTED = "Expected names of hosts such as data.example.com or *.example.com, or * for any";

/** Everything AXI reads from the environment, parsed once at start and passed on. */
const Config = z.object({
  APP_ENV: z.enum(["development", "production"]).default("development"),
  HOST: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65535).default(8000),
  /** Host names it answers under, besides those of the machine itself in development. */
  PUBLIC_HOSTS: list.default([]),
  /** Origins whose pages may call it from a browser. */
  PUBLIC_ORIGINS: list.default([]),
  /** Addresses or CIDR blocks of the proxies before it. */
  PUBLIC_PROXIES: list.default([]),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  LOG_FORMAT: z.enum(["json", "human"]).default("json"),
  /** The application's role; the owner's migrates (`deno task migrate`). */
  POSTGRES_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Database of the bus, where events go. */
  POSTGRES_BUS_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** `memory` keeps rate limits in the process: right for a single instance only. */
  REDIS_URL: z.union([z.literal("memory"), z.url({ protocol: /^rediss?$/ })]).optional(),
  /** Where original files are kept: `file:` a folder, `postgres:` the service's database, `gs://bucket/prefix`. */
  BLOB_URL: z.string().regex(/^(file:\/\/\/.+|postgres:|gs:\/\/[a-z0-9._-]+(\/.*)?)$/).default("postgres:"),
  /** Address of a Cloud Storage emulator; Google's own where absent. */
  BLOB_GCS_ENDPOINT: z.url().optional(),
  AXI_UPLOAD_MAX_BYTES: z.coerce.number().int().positive().default(2 * GIB),
  /** What a tenant may store: originals and tables, those in the trash included. */
  AXI_TENANT_STORAGE_BYTES: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(10 * GIB),
  /** Hosts whose files may be imported: `OutsideRules` says how they are named; none where it is empty. */
  AXI_IMPORT_HOSTS: list.pipe(z.array(z.string().regex(HOST_RULE, HOST_RULE_WANTED))).default([]),
  /** `true` imports by http, from any port and from addresses that are not public, too. */
  AXI_IMPORT_PRIVATE: z.enum(["true", "false"]).default("false"),
  /** Requests of one caller: at once, and a second. */
  AXI_RATE_BURST: z.coerce.number().int().positive().default(200),
  AXI_RATE_PER_SECOND: z.coerce.number().positive().default(50),
  ...authConfig,
});
type Parsed = z.infer<typeof Config>;
export type AxiConfig = Parsed & Required<Pick<Parsed, "HOST" | "REDIS_URL">>;

/** Parses the environment; throws TypeError with every bad key. Defaults for development are refused in production. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): AxiConfig {
  const parsed = Config.safeParse(env, { error: ifNotSet });
  const missing = missingInProduction(env); // by itself: a check of the schema waits until all else is right
  if (!parsed.success || missing.length > 0) {
    const error = new z.ZodError([...parsed.error?.issues ?? [], ...missing]);
    throw new TypeError(`Cannot read configuration:\n${z.prettifyError(error)}\n${WAYS_OUT}`);
  }
  const isProduction = parsed.data.APP_ENV === "production";
  return {
    REDIS_URL: "memory",
    ...parsed.data,
    HOST: parsed.data.HOST ?? (isProduction ? "0.0.0.0" : "127.0.0.1"),
  };
}

const WAYS_OUT = "Set what is missing, or run `deno task dev`, which brings a database of its own.";

function missingInProduction(env: Readonly<Record<string, string | undefined>>): z.core.$ZodIssue[] {
  if (env.APP_ENV !== "production") return [];
  return Object.entries(NEEDED_IN_PRODUCTION)
    .filter(([key]) => env[key] === undefined)
    .map(([key, message]) => ({ code: "custom", path: [key], message, input: undefined }));
}

const NEEDED_IN_PRODUCTION = {
  PUBLIC_HOSTS: "Needed in production: the host names that this service answers under",
  AXI_ISSUER: "Needed in production: the address under which tokens are issued",
  REDIS_URL: "Needed in production: a Redis, or `memory` by name where there is one instance only",
} as const;
