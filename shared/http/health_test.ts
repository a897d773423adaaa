import { createLogger } from "../log/create_logger.ts";
import { assertEquals, assertMatch } from "../testing/assert.ts";
import { healthRoutes } from "./health.ts";
import { newApp } from "./new_app.ts";
import { problem } from "./problem.ts";

/** The health routes of a service with these checks, and what it logs. */
function healthOf(checks: Readonly<Record<string, () => Promise<unknown>>>) {
  const lines: string[] = [];
  const app = newApp();
  app.onError(problem(() => {}));
  app.route(
    "/",
    healthRoutes({
      checks,
      log: createLogger({ write: (line) => lines.push(line) }),
      draining: new AbortController().signal,
      timeoutMs: 20,
    }),
  );
  return { app, lines };
}

Deno.test("GET /health/ready names what is down, and the log says why", async () => {
  const { app, lines } = healthOf({
    store: () => Promise.reject(new Error("the disk is full")),
    cache: () => Promise.resolve(),
  });
  const response = await app.request("/health/ready");
  const { code, detail, checks } = await response.json();
  assertEquals([response.status, response.headers.get("retry-after"), code], [503, "1", "UNAVAILABLE"]);
  assertEquals(detail, "Cannot take requests: store does not answer");
  assertEquals([checks.store.status, checks.cache.status], ["down", "up"]);
  assertEquals(lines.length, 1);
  assertMatch(lines[0] ?? "", /"event":"health.check.failed","component":"store".*the disk is full/);
});

Deno.test("GET /health/ready gives up a check that takes too long, and asks once for probes at once", async () => {
  let asked = 0;
  const { app, lines } = healthOf({
    store() {
      asked++;
      return Promise.withResolvers<void>().promise;
    },
  });
  const probes = await Promise.all([app.request("/health/ready"), app.request("/health/ready")]);
  assertEquals(probes.map(({ status }) => status), [503, 503]);
  assertEquals([asked, lines.length], [1, 1]);
});

Deno.test("GET /health/live answers whatever is down", async () => {
  const { app } = healthOf({ store: () => Promise.reject(new Error("away")) });
  assertEquals((await app.request("/health/live")).status, 200);
});
