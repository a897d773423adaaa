import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { Uuid } from "@shared/contracts/common.ts";
import { type UploadProgress, UploadStatus } from "@shared/contracts/axi_uploads.ts";
import type { UploadId } from "@shared/core/ids.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonResponse, problems } from "@shared/http/openapi.ts";
import { answerByEvents, EVENTS, LastEvent } from "./event_stream_routes.ts";
import type { Follow } from "./follow_upload.ts";
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
    headers: LastEvent,
  },
  responses: { ...EVENTS, ...problems("NOT_FOUND") },
});

const sentProgress = createRoute({
  method: "get",
  path: `/datasets/upload/${idSegment("progress_id")}/progress`,
  summary: "How far an upload in one request is, as server-sent events",
  description:
    "For `POST /datasets/upload?progress=<progress_id>`, whose sender has chosen the id. Events `status` with `UploadProgress` as " +
    "JSON, twice a second at the most, as those of /uploads/{upload_id}/progress. It may be asked for up to a second before " +
    "the upload begins, and for ten minutes after its end.",
  tags,
  request: { params: z.object({ progress_id: Uuid }), headers: LastEvent },
  responses: { ...EVENTS, ...problems("NOT_FOUND") },
});

export interface UploadFollowers {
  /** Of resumable uploads. */
  readonly follow: Follow<UploadId, UploadStatus>;
  /** Of uploads in one request, by the ids that their senders have chosen. */
  readonly followSent: Follow<string, UploadProgress>;
}

/** `/uploads/{id}/status` and `/progress`, `/datasets/upload/{id}/progress`: for people who wait. */
export function uploadProgressRoutes(
  service: UploadService,
  { follow, followSent }: UploadFollowers,
  draining: AbortSignal,
): App {
  const app = newApp();
  app.openapi(
    status,
    async (c) => c.json(await service.status(c.var.ctx, c.req.valid("param").upload_id as UploadId), 200),
  );
  app.openapi(
    progress,
    (c) =>
      answerByEvents(
        c,
        (options) => follow(c.var.ctx, c.req.valid("param").upload_id as UploadId, options),
        draining,
      ),
  );
  app.openapi(
    sentProgress,
    (c) =>
      answerByEvents(
        c,
        (options) => followSent(c.var.ctx, c.req.valid("param").progress_id, options),
        draining,
      ),
  );
  return app;
}
