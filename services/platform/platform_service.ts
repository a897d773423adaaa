import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "../../shared/core/errors.ts";
import { forEachLine, spawnGuarded } from "../../shared/postgres/embedded_guard.ts";
import type { Environment } from "../../shared/runtime/env.ts";
import { permissionFlags, permissionSet } from "./permissions.ts";
import { say } from "./say.ts";

/** A service as `deno task dev` runs it. */
export interface PlatformService {
  readonly name: string;
  readonly port: number;
  /** Runs it in this process; resolves when the signal has aborted and its drain is over. */
  run(env: Environment, signal: AbortSignal, onReady: (url: string) => void): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const READY_DEADLINE_MS = 30_000;
const READY_POLL_MS = 50;
/** What Deno itself needs, not the service. */
const DENO_VARIABLES = ["PATH", "HOME", "DENO_DIR", "TMPDIR", "NO_COLOR"];

/** The same service as a process of its own, with the permissions that it has in production. */
export function isolated(service: PlatformService): PlatformService {
  return {
    ...service,
    async run(env, signal, onReady) {
      if (Deno.build.os === "windows") {
        throw new AppError("UNAVAILABLE", "Cannot isolate services on Windows: start without --isolated");
      }
      const child = await spawnService(service.name, env);
      signal.addEventListener("abort", () => child.stdin.close().catch(() => {}), { once: true });
      const tell = (line: string) => say(`${service.name}: ${line}`);
      const over = Promise.all([
        child.status,
        forEachLine(child.stdout, tell),
        forEachLine(child.stderr, tell),
      ]);
      const url = `http://${env.HOST}:${env.PORT}`;
      await Promise.race([untilReady(url, signal), over]);
      const isUp = await Promise.race([over.then(() => false), true]);
      if (isUp && !signal.aborted) onReady(url);
      const [{ code }] = await over;
      if (!signal.aborted) {
        throw new AppError("UNAVAILABLE", `Cannot go on: ${service.name} has ended with code ${code}`);
      }
    },
  };
}

async function spawnService(name: string, env: Environment): Promise<Deno.ChildProcess> {
  const set = await permissionSet(name);
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const isPassed = (key: string) =>
    DENO_VARIABLES.includes(key) || set.env.allow.some((rule) => fits(rule, key));
  return spawnGuarded({
    program: Deno.execPath(),
    args: [
      "run",
      "--config",
      `${ROOT}deno.json`,
      ...permissionFlags(set, env),
      `${ROOT}services/${name}/main.ts`,
    ],
    signal: "TERM",
    env: Object.fromEntries(given.filter(([key]) => isPassed(key))),
  });
}

function fits(rule: string, name: string): boolean {
  return rule.endsWith("*") ? name.startsWith(rule.slice(0, -1)) : name === rule;
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(READY_DEADLINE_MS)]);
  while (!deadline.aborted) {
    const answer = await fetch(`${url}/health/ready`, { signal: deadline }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await delay(READY_POLL_MS);
  }
  if (!signal.aborted) throw new AppError("UNAVAILABLE", `Cannot wait longer for ${url}: it is not ready`);
}
