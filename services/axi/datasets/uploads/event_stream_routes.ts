import type { Context } from "hono";
import { z } from "zod";
import type { AppEnv } from "@shared/http/app_env.ts";
import type { FollowOptions, Step } from "./follow_upload.ts";

/** Headers by which a follower goes on. */
export const LastEvent = z.object({
  "last-event-id": z.string().max(100).optional().meta({ description: "`id` of the last event seen" }),
});

/** One event of the stream, as the document describes it. */
const StatusEvent = z.object({
  id: z.string(),
  event: z.literal("status"),
  data: z.string().meta({ description: "The status as JSON" }),
});

/** Answers of a route that gives steps as server-sent events. */
export const EVENTS = {
  200: { description: "Events", content: { "text/event-stream": { schema: StatusEvent } } },
  204: { description: "The last event was seen: nothing more will come" },
} as const;

/** Answers with the steps that `follow` gives, until they end, the follower goes or the service stops. */
export async function answerByEvents(
  c: Context<AppEnv>,
  follow: (options: FollowOptions) => Promise<AsyncIterable<Step<unknown>> | null>,
  draining: AbortSignal,
) {
  const gone = new AbortController();
  const steps = await follow({
    after: revisionOf(c.req.header("last-event-id")),
    signal: AbortSignal.any([draining, c.req.raw.signal, gone.signal]),
  });
  if (steps === null) return c.body(null, 204);
  c.header("content-type", "text/event-stream");
  c.header("cache-control", "no-store, no-transform"); // an event that waits to be compressed comes late
  return c.body(eventStream(steps, () => gone.abort()), 200);
}

function revisionOf(id: string | undefined): number | null {
  return /^\d{1,15}$/.test(id ?? "") ? Number(id) : null;
}

function eventStream(steps: AsyncIterable<Step<unknown>>, onCancel: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = steps[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(textOf(value)));
    },
    async cancel() {
      onCancel();
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}

function textOf({ revision, status }: Step<unknown>): string {
  if (status === null) return ": nothing new\n\n";
  return `id: ${revision}\nevent: status\ndata: ${JSON.stringify(status)}\n\n`;
}
