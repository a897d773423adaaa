import { AppError } from "../core/errors.ts";
import type { LongConnections } from "./connections.ts";

/** A Web-standard handler; `info` tells the peer's address. */
export type Handler = Deno.ServeHandler<Deno.NetAddr>;

export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one; `onReady` tells which. */
  readonly port: number;
  /** Begins the drain: nothing new is accepted, what is under way is answered. */
  readonly signal: AbortSignal;
  readonly onReady?: (url: string) => void;
  /** Connections that never end by themselves: closed when the drain begins. */
  readonly connections?: LongConnections;
  /** After it the drain is over, whatever is still open. Default 4000. */
  readonly drainMs?: number;
}

/**
 * Serves until the signal aborts; resolves when every request under way has been answered, or after `drainMs`.
 * Throws AppError where the port is taken or may not be used.
 */
export async function serve(handler: Handler, options: ServeOptions): Promise<void> {
  const { signal, connections, drainMs = 4000 } = options;
  signal.throwIfAborted();
  const server = listen(handler, options);
  await aborted(signal);
  const drained = server.shutdown();
  connections?.closeAll();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, drainMs);
  await Promise.race([drained, late]);
  clearTimeout(timer);
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

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
