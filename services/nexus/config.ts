import { z } from "zod";
import { ifNotSet } from "@shared/runtime/env.ts";

const list = z.string().transform((text) =>
  text.split(",").map((item) => item.trim()).filter((item) => item !== "")
);

/** Everything NEXUS reads from the environment, parsed once at start and passed on. */
const Config = z.object({
  APP_ENV: z.enum(["development", "production"]).default("development"),
  HOST: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** Host names it answers under, besides those of the machine itself in development. */
  PUBLIC_HOSTS: list.default([]),
  /** Origins under which browsers see it, where a proxy stands before it. */
  PUBLIC_ORIGINS: list.default([]),
  /** Addresses or CIDR blocks of the proxies before it. */
  PUBLIC_PROXIES: list.default([]),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  LOG_FORMAT: z.enum(["json", "human"]).default("json"),
  /** Where AXI answers, as NEXUS's server reaches it. */
  AXI_URL: z.url({ protocol: /^https?$/ }),
  /** How pages call AXI: through NEXUS, which keeps their tokens, or directly with a token that NEXUS gives them. */
  NEXUS_API_MODE: z.enum(["gateway", "direct"]).default("gateway"),
  /** Where AXI answers, as browsers reach it in direct mode; default in development AXI_URL. */
  AXI_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Whether open pages come anew after each start: `deno task dev --watch` sets it. */
  NEXUS_RELOAD: z.enum(["true", "false"]).default("false").transform((text) => text === "true"),
});
type Parsed = z.infer<typeof Config>;
export type NexusConfig = Parsed & Required<Pick<Parsed, "HOST">>;

/** Parses the environment; throws TypeError with every bad key. Defaults for development are refused in production. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): NexusConfig {
  const parsed = Config.safeParse(env, { error: ifNotSet });
  const missing = unfitForProduction(env);
  if (!parsed.success || missing.length > 0) {
    const error = new z.ZodError([...parsed.error?.issues ?? [], ...missing]);
    throw new TypeError(`Cannot read configuration:\n${z.prettifyError(error)}\n${WAYS_OUT}`);
  }
  const isProduction = parsed.data.APP_ENV === "production";
  return { ...parsed.data, HOST: parsed.data.HOST ?? (isProduction ? "0.0.0.0" : "127.0.0.1") };
}

const WAYS_OUT = "Set what is missing, or run `deno task dev`, which brings an AXI of its own.";

function unfitForProduction(env: Readonly<Record<string, string | undefined>>): z.core.$ZodIssue[] {
  if (env.APP_ENV !== "production") return [];
  const issue = (name: string, message: string): z.core.$ZodIssue => ({
    code: "custom",
    path: [name],
    message,
    input: undefined,
  });
  return [
    ...env.PUBLIC_HOSTS !== undefined
      ? []
      : [issue("PUBLIC_HOSTS", "Needed in production: the host names that this service answers under")],
    ...env.NEXUS_API_MODE !== "direct" || env.AXI_PUBLIC_URL !== undefined
      ? []
      : [issue("AXI_PUBLIC_URL", "Needed in production in direct mode: where browsers reach AXI")],
    ...env.NEXUS_RELOAD === "true" ? [issue("NEXUS_RELOAD", "For development alone")] : [],
  ];
}
