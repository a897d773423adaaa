import { AppError } from "@shared/core/errors.ts";
import type { Environment } from "@shared/runtime/env.ts";
import { runMain } from "@shared/runtime/run_main.ts";
import { cityWeather } from "./samples/city_weather.ts";
import { csvStream, type Sample } from "./samples/csv_stream.ts";
import { shopOrders } from "./samples/shop_orders.ts";
import { webSessions } from "./samples/web_sessions.ts";
import { say } from "./dev/say.ts";

/** Who signs in to look around; made on embedded components only. */
export const DEMO = {
  email: "demo@example.com",
  username: "demo",
  password: "demo-of-the-platform",
  display_name: "Demo",
  tenant_name: "Demo",
} as const;
export const SAMPLES: readonly Sample[] = [shopOrders, webSessions, cityWeather];

const REQUEST_DEADLINE_MS = 120_000;

/**
 * Makes the demo user with a tenant of its own and uploads the samples it lacks, through AXI's public API, so that a
 * seed which was cut off completes the next time. Tells of each dataset it has made.
 */
export async function seed(axiUrl: string, signal: AbortSignal, tell: (line: string) => void): Promise<void> {
  const api = createApi(axiUrl, signal);
  const { email, username, password, display_name, tenant_name } = DEMO;
  const registered = await api(
    "POST",
    "/auth/register",
    json({ email, username, password, display_name, tenant_name }),
  );
  if (registered.status !== 409) await expectOk(registered, "make the demo user");
  const token = await api("POST", "/auth/token", json({ username, password }));
  const { access_token } = await expectOk<{ access_token: string }>(token, "sign in as the demo user");
  const authorization = `Bearer ${access_token}`;
  const list = await api("GET", "/datasets?limit=1000", { headers: { authorization } });
  const { items } = await expectOk<{ items: { name: string; status: string }[] }>(list, "list the datasets");
  const known = new Set(items.filter(({ status }) => status === "ready").map(({ name }) => name));
  for (const sample of SAMPLES.filter(({ name }) => !known.has(name))) {
    const begun = performance.now();
    const uploaded = await api("POST", `/datasets/upload?name=${sample.name}`, {
      headers: { authorization, "content-type": "text/csv" },
      body: csvStream(sample),
    });
    const { row_count } = await expectOk<{ row_count: number }>(uploaded, `upload ${sample.name}`);
    tell(
      `${sample.name}: ${row_count.toLocaleString("en")} rows in ${Math.round(performance.now() - begun)} ms`,
    );
  }
}

type Api = (method: string, path: string, init?: RequestInit) => Promise<Response>;

function createApi(axiUrl: string, signal: AbortSignal): Api {
  return async (method, path, init = {}) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_DEADLINE_MS)]);
    try {
      return await fetch(`${axiUrl}/api/v1${path}`, { ...init, method, signal: deadline });
    } catch (cause) {
      throw new AppError("UNAVAILABLE", `Cannot reach AXI at ${axiUrl}: \`deno task dev\` starts it`, {
        cause,
      });
    }
  };
}

function json(body: unknown): RequestInit {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function expectOk<Body>(response: Response, what: string): Promise<Body> {
  if (response.ok) return await response.json();
  throw new AppError(
    "UPSTREAM_FAILED",
    `Cannot ${what}: AXI answered ${response.status} ${await response.text()}`,
  );
}

function loadConfig(env: Environment): { axiUrl: string } {
  const axiUrl = env.AXI_URL ?? "http://127.0.0.1:8000";
  const host = URL.parse(axiUrl)?.hostname ?? "";
  if (["127.0.0.1", "localhost", "[::1]"].includes(host)) return { axiUrl: axiUrl.replace(/\/$/, "") };
  throw new TypeError(
    `Cannot seed ${axiUrl}: the demo password is public, so only this machine's AXI is seeded`,
  );
}

/** `deno task seed-data`: the demo user and the samples on an AXI that runs here. */
if (import.meta.main) {
  await runMain(loadConfig, async ({ axiUrl }, signal) => {
    await seed(axiUrl, signal, say);
    say(`the demo user and ${SAMPLES.length} datasets are there`);
  });
}
