import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { asError } from "../core/as_error.ts";
import { AppError } from "../core/errors.ts";
import type { Logger } from "../log/log.ts";
import { type App, newApp } from "./new_app.ts";
import { jsonResponse, problems } from "./openapi.ts";

export interface HealthOptions {
  /** What the service can't work without, by name; a check throws, or takes too long, where that is down. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  /** Hears why a check failed, which the answer does not say. */
  readonly log: Logger;
  /** Once it aborts, the service drains and wants no more requests. */
  readonly draining: AbortSignal;
  /** Longest time of one check; default 1,000. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 1_000;
const RETRY_SECONDS = 1;

const CheckResult = z.object({
  status: z.enum(["up", "down"]),
  duration_ms: z.number().nonnegative(),
}).meta({ id: "CheckResult" });
const Health = z.object({
  status: z.literal("ready"),
  checks: z.record(z.string(), CheckResult),
}).meta({ id: "Health" });
type Checks = z.infer<typeof Health>["checks"];

/** `/health/live`: the process answers. `/health/ready`: it can work; 503 with what is down, and while draining. */
export function healthRoutes(options: HealthOptions): App {
  let running: Promise<Checks> | null = null;

  /** Probes that come at once share one round of checks. */
  function check(): Promise<Checks> {
    return running ??= runChecks(options).finally(() => running = null);
  }

  return newApp()
    .openapi(live, (c) => c.json({ status: "live" } as const, 200))
    .openapi(ready, async (c) => {
      if (options.draining.aborted) throw unready("it is shutting down", {});
      const checks = await check();
      const down = Object.keys(checks).filter((name) => checks[name]?.status === "down");
      if (down.length > 0) throw unready(`${down.join(", ")} does not answer`, checks);
      return c.json({ status: "ready", checks } as const, 200);
    });
}

const live = createRoute({
  method: "get",
  path: "/health/live",
  summary: "Whether the process answers",
  tags: ["Service"],
  security: [],
  responses: { 200: jsonResponse("It does", z.object({ status: z.literal("live") })) },
});

const ready = createRoute({
  method: "get",
  path: "/health/ready",
  summary: "Whether the service can work",
  tags: ["Service"],
  security: [],
  responses: { 200: jsonResponse("It can", Health), ...problems("UNAVAILABLE") },
});

async function runChecks({ checks, log, timeoutMs = TIMEOUT_MS }: HealthOptions): Promise<Checks> {
  const results = Object.entries(checks).map(async ([name, check]) => {
    const started = performance.now();
    const error = await failureOf(check, timeoutMs);
    if (error !== null) log.warn("health.check.failed", { component: name, error });
    const duration_ms = Math.round((performance.now() - started) * 10) / 10;
    return [name, { status: error === null ? "up" : "down", duration_ms }];
  });
  return Object.fromEntries(await Promise.all(results));
}

/** What the check threw, or that it takes too long; null where it is up. */
async function failureOf(check: () => Promise<unknown>, timeoutMs: number): Promise<Error | null> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DOMException("The check takes too long", "TimeoutError")),
    timeoutMs,
  );
  try {
    await Promise.race([check(), late]);
    return null;
  } catch (error) {
    return asError(error);
  } finally {
    clearTimeout(timer);
  }
}

function unready(reason: string, checks: Checks): AppError {
  return new AppError("UNAVAILABLE", `Cannot take requests: ${reason}`, {
    details: { checks },
    retryAfterSeconds: RETRY_SECONDS,
  });
}
