import { AppError } from "../core/errors.ts";
import { PROBLEM_TYPE, problemDocument } from "../http/problem.ts";

/** A Web-standard handler; `info` tells the peer's address and when the answer has gone out. */
export type Handler = Deno.ServeHandler<Deno.NetAddr>;

/** Lets requests through to a handler until it is shut, and knows when the last of them is over. */
export interface Gate {
  readonly handler: Handler;
  /** Refuses from now on; resolves when whatever was let through has been answered to its last byte. */
  shut(): Promise<void>;
}

/** A gate before `handler` for the requests that it `concerns`; all others pass at any time, uncounted. */
export function createGate(handler: Handler, concerns: (request: Request) => boolean = () => true): Gate {
  const empty = Promise.withResolvers<void>();
  let underWay = 0;
  let isShut = false;

  function resolveIfEmpty(): void {
    if (isShut && underWay === 0) empty.resolve();
  }

  function leave(): void {
    underWay--;
    resolveIfEmpty();
  }

  return {
    handler(request, info) {
      if (!concerns(request)) return handler(request, info);
      if (isShut) return refusal();
      underWay++;
      info.completed.then(leave, leave);
      return handler(request, info);
    },
    shut() {
      isShut = true;
      resolveIfEmpty();
      return empty.promise;
    },
  };
}

function refusal(): Response {
  const message =
    "Cannot take the request: the service is shutting down. Nothing of it was done, send it again";
  const problem = problemDocument(new AppError("UNAVAILABLE", message));
  return Response.json(problem, {
    status: problem.status,
    headers: { "content-type": PROBLEM_TYPE, "retry-after": "1" },
  });
}
