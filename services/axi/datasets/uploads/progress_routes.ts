import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { Uuid } from "@shared/contracts/common.ts";
import { UploadStatus } from "@shared/contracts/axi_uploads.ts";
import type { UploadId } from "@shared/core/ids.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { FollowUpload, UploadStep } from "./follow_upload.ts";
import type { UploadService } from "./service.ts";

const params = z.object({ upload_id: Uuid });
const ID = idSegment("upload_id");
const tags = ["Uploads"];

const status = createRoute({
  method: "get",
  path: `/uploads/${ID}/status`,
  summary: "How far an upload is and what became of it",
  tags,
  request: { params },
  responses: {
    200: jsonResponse("The upload", UploadStatus),
    ...problems("NOT_FOUND"),
  },
});

/** One event of the stream, as the document describes it. */
const StatusEvent = z.object({
  id: z.string(),
  event: z.literal("status"),
  data: z.string().meta({ description: "`UploadStatus` as JSON" }),
});

const progress = createRoute({
  method: "get",
  path: `/uploads/${ID}/progress`,
  summary: "The same as server-sent events, until it is ready or has failed",
  description:
    "Events `status` with `UploadStatus` as JSON; `Last-Event-ID` goes on behind an event. A comment comes where nothing " +
    "changes. After a quarter of an hour, or where the service stops, the stream ends: ask again.",
  tags,
  request: {
    params,
    headers: z.object({
      "last-event-id": z.string().max(100).optional().meta({ description: "`id` of the last event seen" }),
    }),
  },
  responses: {
    200: { description: "Events", content: { "text/event-stream": { schema: StatusEvent } } },
    204: { description: "The last event was seen: nothing more will come" },
    ...problems("NOT_FOUND"),
  },
});

/** `/uploads/{id}/status` and `/progress`: for people who wait. */
export function uploadProgressRoutes(
  service: UploadService,
  follow: FollowUpload,
  draining: AbortSignal,
): App {
  const app = newApp();
  app.openapi(
    status,
    async (c) => c.json(await service.status(c.var.ctx, c.req.valid("param").upload_id as UploadId), 200),
  );
  app.openapi(progress, async (c) => {
    const gone = new AbortController();
    const steps = await follow(c.var.ctx, c.req.valid("param").upload_id as UploadId, {
      after: revisionOf(c.req.valid("header")["last-event-id"]),
      signal: AbortSignal.any([draining, c.req.raw.signal, gone.signal]),
    });
    if (steps === null) return c.body(null, 204);
    c.header("content-type", "text/event-stream");
    c.header("cache-control", "no-store, no-transform"); // an event that waits to be compressed comes late
    return c.body(eventStream(steps, () => gone.abort()), 200);
  });
  return app;
}

function revisionOf(id: string | undefined): number | null {
  return /^\d{1,15}$/.test(id ?? "") ? Number(id) : null;
}

function eventStream(steps: AsyncIterable<UploadStep>, onCancel: () => void): ReadableStream<Uint8Array> {
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

function textOf({ revision, status }: UploadStep): string {
  if (status === null) return ": nothing new\n\n";
  return `id: ${revision}\nevent: status\ndata: ${JSON.stringify(status)}\n\n`;
}
