import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { asError } from "@shared/core/as_error.ts";
import type { Environment } from "@shared/runtime/env.ts";
import { SERVICE_PORTS } from "../image/ports.ts";

export const DEV_HELP = `Starts the platform on embedded components.

  deno task dev [--fresh] [--isolated] [--watch] [--port-offset N]

  --fresh          removes all data first
  --isolated       runs each service as a process of its own, with the permissions it has in production
  --watch          starts anew when a source changes; open pages of dashboards reload
  --port-offset N  adds N to every port, so that a second copy can run
  --help           shows this

Environment: DATA_DIR (where data lies), HOST (default 127.0.0.1), POSTGRES_URL and POSTGRES_OWNER_URL (a server of
your own instead of the embedded one), and what the services read themselves.
`;

const PORT_OFFSET_MIN = 1_024 - Math.min(...Object.values(SERVICE_PORTS));
const PORT_OFFSET_MAX = 57_000;
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export interface Watched {
  /** Of the embedded PostgreSQL; null where the environment names a server of one's own. */
  readonly superuserUrl: string | null;
  /** Whether it is not the first start. */
  readonly isAgain: boolean;
}

/** How a watching process tells the one that it starts. */
export const WATCHED = { start: "DEV_WATCHED", superuserUrl: "DEV_SUPERUSER_URL" } as const;

export interface DevConfig {
  readonly isHelp: boolean;
  readonly isFresh: boolean;
  readonly isIsolated: boolean;
  readonly isWatching: boolean;
  /** Set for a process that one with --watch has started, which holds the folder and PostgreSQL. */
  readonly watched: Watched | null;
  readonly portOffset: number;
  readonly host: string;
  readonly dataDir: string;
  /** Handed on to the services, below what belongs to the embedded components. */
  readonly env: Environment;
}

/** What `deno task dev` was asked for. Throws TypeError that names the wrong argument or variable. */
export function loadDevConfig(args: readonly string[], env: Environment): DevConfig {
  const flags = parseFlags(args);
  if (env.APP_ENV === "production") {
    throw new TypeError(
      "Cannot run development with APP_ENV=production: start the services' main.ts instead",
    );
  }
  return {
    isHelp: flags.help,
    isFresh: flags.fresh,
    isIsolated: flags.isolated,
    isWatching: flags.watch,
    watched: watchedBy(env),
    portOffset: portOffset(flags["port-offset"]),
    host: env.HOST ?? "127.0.0.1",
    dataDir: env.DATA_DIR === undefined ? defaultDataDir() : resolve(env.DATA_DIR),
    env,
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        fresh: { type: "boolean", default: false },
        isolated: { type: "boolean", default: false },
        watch: { type: "boolean", default: false },
        "port-offset": { type: "string", default: "0" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (cause) {
    const { message } = asError(cause);
    throw new TypeError(`Cannot understand ${args.join(" ")}: ${message}; --help shows what there is`, {
      cause,
    });
  }
}

function watchedBy(env: Environment): Watched | null {
  const start = env[WATCHED.start];
  if (start === undefined) return null;
  return { superuserUrl: env[WATCHED.superuserUrl] ?? null, isAgain: start === "again" };
}

function portOffset(text: string): number {
  const offset = /^-?\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (offset >= PORT_OFFSET_MIN && offset <= PORT_OFFSET_MAX) return offset;
  throw new TypeError(
    `Cannot add --port-offset ${JSON.stringify(text)} to a port: ` +
      `give a whole number from ${PORT_OFFSET_MIN} to ${PORT_OFFSET_MAX}`,
  );
}

/**
 * `.data` of this project. As root it lies under the system's temporary folder, by a name of its own for each project:
 * PostgreSQL runs as another user then, who may not be able to enter the project's folder.
 */
function defaultDataDir(): string {
  if (Deno.build.os === "windows" || Deno.uid() !== 0) return join(ROOT, ".data");
  return join(tmpdir(), `analytics-data-${createHash("sha256").update(ROOT).digest("hex").slice(0, 12)}`);
}
