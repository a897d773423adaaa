import { fileURLToPath } from "node:url";
import { AppError } from "@shared/core/errors.ts";
import { forEachLine, spawnGuarded } from "@shared/postgres/embedded/embedded_guard.ts";
import type { Environment } from "@shared/runtime/env.ts";
import { isSeen, permissionFlags, permissionSet } from "../image/permissions.ts";
import { isReady } from "./readiness.ts";
import { say } from "../dev/say.ts";

/** A service as `deno task dev` runs it. */
export interface PlatformService {
  readonly name: string;
  readonly port: number;
  /** Services that it calls; it finds each by `<NAME>_URL`. */
  readonly calls?: readonly string[];
  /** Whether it is there for people to look at. */
  readonly isDashboard?: boolean;
  /** Runs it in this process; resolves when the signal has aborted and its drain is over. */
  run(env: Environment, signal: AbortSignal, onReady: (url: string) => void): Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const READY_DEADLINE_MS = 30_000;
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
      const close = () => void child.stdin.close().catch(() => {}); // it may have ended by itself
      signal.addEventListener("abort", close, { once: true });
      const gone = new AbortController();
      const tell = (line: string) => say(`${service.name}: ${line}`);
      const over = Promise.all([
        child.status,
        forEachLine(child.stdout, tell),
        forEachLine(child.stderr, tell),
      ])
        .then(([{ code }]) => code).finally(() => gone.abort());
      const url = `http://${env.HOST}:${env.PORT}`;
      const waiting = AbortSignal.any([signal, gone.signal, AbortSignal.timeout(READY_DEADLINE_MS)]);
      if (await isReady(url, waiting)) onReady(url);
      else close();
      const code = await over;
      if (!signal.aborted) {
        throw new AppError(
          "UNAVAILABLE",
          `Cannot go on without ${service.name}: it has ended with code ${code}`,
        );
      }
    },
  };
}

async function spawnService(name: string, env: Environment): Promise<Deno.ChildProcess> {
  const set = await permissionSet(name);
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const isPassed = (key: string) => DENO_VARIABLES.includes(key) || isSeen(key, set.env.allow);
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
