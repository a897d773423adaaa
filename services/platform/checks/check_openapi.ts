import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asError } from "@shared/core/as_error.ts";
import { freePort } from "../processes/free_port.ts";
import { untilReady } from "../processes/readiness.ts";
import { say } from "../dev/say.ts";

const USAGE = `Usage: deno task check:openapi [BASE_URL]
Runs schemathesis with all checks over BASE_URL/openapi.json, as a user that it signs up there.
Without BASE_URL it starts the platform on embedded components first, each service with its production permissions.
SCHEMATHESIS names the program (pip install schemathesis); it is looked for on the PATH where absent.
PROMTOOL names Prometheus' promtool: it then reads BASE_URL/metrics as well.`;

const AXI_PORT = 8000;
const DEV = fileURLToPath(new URL("../dev.ts", import.meta.url));
/** One caller asks some thousand times; the limits have tests of their own. */
const WITHOUT_LIMITS = {
  AXI_RATE_BURST: "1000000",
  AXI_REGISTRATIONS_PER_MINUTE: "1000000",
  AXI_ACCESS_TOKEN_SECONDS: "900",
};
const SCHEMATHESIS_HOOKS = fileURLToPath(new URL("../e2e/schemathesis_hooks.py", import.meta.url));
const SCHEMATHESIS_CONFIG = fileURLToPath(new URL("../e2e/schemathesis.toml", import.meta.url));
/** Cases that the run must reach; their number follows from the routes and the examples of each. */
const CASES_MIN = 1000;
const EXAMPLES_A_ROUTE = 60;
const SEED = 20260501;
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;

/** Starts the platform with data of its own on a free port; disposing stops it and removes the data. */
async function startPlatform(): Promise<{ url: string } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const home = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(home, { recursive: true }));
  await Deno.chmod(home, 0o711); // for root, PostgreSQL runs as another user
  const port = freePort();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", DEV, "--isolated", "--port-offset", String(port - AXI_PORT)],
    env: { DATA_DIR: join(home, "data"), ...WITHOUT_LIMITS },
    stdin: "null",
  }).spawn();
  stack.defer(() => stop(child));
  const url = `http://127.0.0.1:${port}`;
  const ended = child.status.then(({ code }) =>
    Promise.reject(new Error(`Cannot go on: dev ended with code ${code}`))
  );
  await Promise.race([untilReady(url, START_DEADLINE_MS), ended]);
  const started = stack.move();
  return { url, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function stop(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGTERM");
  } catch {
    return; // it has ended by itself
  }
  const giveUp = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
  await child.status;
  clearTimeout(giveUp);
}

/** An access token of a new user, who is admin of a tenant of its own. */
async function signUp(url: string): Promise<string> {
  const username = `check-${crypto.randomUUID().slice(0, 8)}`;
  const password = `${crypto.randomUUID()} ${crypto.randomUUID()}`;
  await post(`${url}/api/v1/auth/register`, { email: `${username}@example.com`, username, password });
  const tokens = await post(`${url}/api/v1/auth/token`, { grant_type: "password", username, password });
  const { access_token } = JSON.parse(tokens) as { access_token: string };
  return access_token;
}

async function post(url: string, body: unknown): Promise<string> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Cannot go on: ${url} answered ${answer.status} ${text}`);
  return text;
}

/** Runs schemathesis; true when nothing failed and enough cases were tried. */
async function checkRoutes(program: string, url: string, token: string): Promise<boolean> {
  const child = new Deno.Command(program, {
    args: [
      ...[
        "--config-file",
        SCHEMATHESIS_CONFIG,
        "run",
        `${url}/openapi.json`,
        "--checks",
        "all",
        "--header",
        `Authorization: Bearer ${token}`,
      ],
      ...["--max-examples", String(EXAMPLES_A_ROUTE), "--seed", String(SEED), "--continue-on-failure"],
      ...["--request-timeout", "10", "--suppress-health-check", "all", "--no-color"],
    ],
    env: { SCHEMATHESIS_HOOKS },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const chunks: string[] = [];
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    chunks.push(text);
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  const { code } = await child.status;
  const cases = Number(/(\d[\d,]*) generated/.exec(chunks.join(""))?.[1]?.replaceAll(",", "") ?? 0);
  if (cases < CASES_MIN) say(`FAILED: ${cases} cases were tried, ${CASES_MIN} are wanted`);
  return code === 0 && cases >= CASES_MIN;
}

/** Lets promtool judge names, help and form of the metrics; true where it finds nothing. */
async function checkMetrics(program: string, url: string): Promise<boolean> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const child = new Deno.Command(program, { args: ["check", "metrics"], stdin: "piped" }).spawn();
  await answer.body?.pipeTo(child.stdin);
  const { code } = await child.status;
  say(`promtool: ${code === 0 ? "ok" : "FAILED"}`);
  return code === 0;
}

async function main([given]: string[]): Promise<boolean> {
  if (given === "--help") {
    say(USAGE);
    return true;
  }
  await using platform = given === undefined ? await startPlatform() : null;
  const url = (platform?.url ?? given ?? "").replace(/\/$/, "");
  const isSound = await checkRoutes(Deno.env.get("SCHEMATHESIS") || "schemathesis", url, await signUp(url));
  const promtool = Deno.env.get("PROMTOOL");
  return (promtool ? await checkMetrics(promtool, url) : true) && isSound;
}

try {
  Deno.exitCode = await main(Deno.args) ? 0 : 1;
} catch (error) {
  say(asError(error).message);
  Deno.exitCode = 1;
}
