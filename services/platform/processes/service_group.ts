import { AppError } from "@shared/core/errors.ts";
import type { Environment } from "@shared/runtime/env.ts";
import type { PlatformService } from "./platform_service.ts";

export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly isDashboard: boolean;
}

/** Services that run together: disposing drains them all at once and waits for the last. */
export interface ServiceGroup extends AsyncDisposable {
  readonly services: readonly RunningService[];
  /** Starts a service; resolves when it takes requests. */
  start(service: PlatformService, env: Environment): Promise<RunningService>;
  /** Settles when all have ended; rejects as soon as one fails. */
  ended(): Promise<unknown>;
}

/** A group whose services drain when the signal aborts. */
export function createServiceGroup(signal: AbortSignal): ServiceGroup {
  const own = new AbortController();
  const draining = AbortSignal.any([signal, own.signal]);
  const services: RunningService[] = [];
  const runs: Promise<void>[] = [];
  return {
    services,
    async start(service, env) {
      const ready = Promise.withResolvers<string>();
      const run = service.run(env, draining, ready.resolve);
      runs.push(run);
      const early = () =>
        new AppError("UNAVAILABLE", `Cannot start ${service.name}: it has ended before it was ready`);
      run.then(() => ready.reject(early()), ready.reject);
      const { name, isDashboard = false } = service;
      const started = { name, isDashboard, url: await ready.promise };
      services.push(started);
      return started;
    },
    ended: () => Promise.all(runs),
    async [Symbol.asyncDispose]() {
      own.abort();
      await Promise.allSettled(runs);
    },
  };
}
