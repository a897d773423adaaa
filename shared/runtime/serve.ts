import { AppError } from "../core/errors.ts";
import type { LongConnections } from "./connections.ts";
import { createGate, type Handler } from "./gate.ts";
import { aborted } from "./stop_signals.ts";

/** Longest time from the signal to the last answer. */
export const DRAIN_MS = 4000;

export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one; `onReady` tells which. */
  readonly port: number;
  /** Begins the drain: what is under way is answered, new bodies are refused, then the listener closes. */
  readonly signal: AbortSignal;
  readonly onReady?: (url: string) => void;
  /** Connections that never end by themselves: closed when the drain begins. */
  readonly connections?: LongConnections;
  /** After it the drain is over, whatever is still open. Default DRAIN_MS. */
  readonly drainMs?: number;
}

/**
 * Serves until the signal aborts; resolves when every request under way has been answered, or after `drainMs`.
 * Throws AppError where the port is taken or may not be used.
 */
export async function serve(handler: Handler, options: ServeOptions): Promise<void> {
  const { signal, connections, drainMs = DRAIN_MS } = options;
  signal.throwIfAborted();
  // shutdown() answers what is under way, but makes bodies unreadable that have not arrived (Deno 2.9): not before.
  const bodies = createGate(handler, mayHaveBody);
  const server = listen(bodies.handler, options);
  await aborted(signal);
  connections?.closeAll();
  const late = aborted(AbortSignal.timeout(drainMs));
  await Promise.race([bodies.shut(), late]);
  await Promise.race([server.shutdown(), late]);
}

function mayHaveBody({ method }: Request): boolean {
  return method !== "GET" && method !== "HEAD";
}

function listen(handler: Handler, { host, port, onReady }: ServeOptions): Deno.HttpServer {
  try {
    return Deno.serve({
      ...{ hostname: host, port, automaticCompression: true },
      onListen: (address) => onReady?.(urlOf(host, address.port)),
    }, handler);
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse) {
      throw new AppError(
        "CONFLICT",
        `Cannot listen on ${host}:${port}: the port is taken. End what uses it, or choose another port`,
        { cause },
      );
    }
    if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) {
      throw new AppError(
        "UNAVAILABLE",
        `Cannot listen on ${host}:${port}: this process may not use that port`,
        {
          cause,
        },
      );
    }
    throw cause;
  }
}

function urlOf(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
