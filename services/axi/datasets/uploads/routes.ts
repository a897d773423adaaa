import { createHash } from "node:crypto";
import { createRoute } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { z } from "zod";
import { Uuid } from "@shared/contracts/common.ts";
import { isFinal, UploadStatus } from "@shared/contracts/axi_uploads.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { UploadId } from "@shared/core/ids.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { limitedBody } from "@shared/http/limited_body.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonResponse, problems } from "@shared/http/openapi.ts";
import { nameOf } from "../dataset_name.ts";
import { optionsOf, stopSignal, type UploadLimits } from "../sent_file_routes.ts";
import { wholeBody } from "../whole_body.ts";
import { statusOf, type StoredUpload, type UploadService } from "./service.ts";
import {
  CHECKSUM_ALGORITHMS,
  parseBytes,
  parseChecksum,
  parseMetadata,
  PIECE_TYPE,
  TUS_EXTENSIONS,
  TUS_VERSION,
} from "./tus.ts";

/** What lies below an upload is not the protocol's. */
const TUS_PATH = /\/uploads(?:\/[^/]+)?\/?$/;
const METADATA_MAX = 16 * 1024;
const params = z.object({ upload_id: Uuid });
const ID = idSegment("upload_id");
const tags = ["Uploads"];
const bytes = z.string().regex(/^\d{1,15}$/);
const resumable = z.literal(TUS_VERSION).meta({ description: "Version of the tus protocol" });
const checksum = z.string().max(200).optional().meta({
  description: `${CHECKSUM_ALGORITHMS.join(" or ")}, a blank and the digest of this request's body in base64`,
});
const piece = { "content": { [PIECE_TYPE]: { schema: z.string().meta({ format: "binary" }) } } };
const WRITING = ["PROTOCOL_VERSION", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "CHECKSUM_MISMATCH"] as const;

const create = createRoute({
  method: "post",
  path: "/uploads",
  summary: "Begin a resumable upload",
  description:
    "The tus protocol 1.0.0 with the extensions creation, creation-with-upload, termination, expiration and checksum; any " +
    "of its clients will do. `Upload-Metadata` may hold `filename`, `name` and `options` (`UploadOptions` as JSON). " +
    "The dataset is made when the last byte has come: see /status and /progress.",
  tags,
  request: {
    headers: z.object({
      "tus-resumable": resumable,
      "upload-length": bytes.meta({ description: "Bytes of the whole file" }),
      "upload-metadata": z.string().max(METADATA_MAX).optional(),
      "upload-checksum": checksum,
    }),
    body: { ...piece, required: false },
  },
  responses: {
    201: { description: "Its address is in `Location`; `Upload-Offset` tells how much of a body was kept" },
    ...problems(...WRITING),
  },
});

const get = createRoute({
  method: "get",
  path: `/uploads/${ID}`,
  summary: "How much of an upload has come",
  description:
    "By HEAD, as tus has it, the headers alone: `Upload-Offset`, `Upload-Length`, `Upload-Metadata`.",
  tags,
  request: { params, headers: z.object({ "tus-resumable": resumable }) },
  responses: { 200: jsonResponse("The upload", UploadStatus), ...problems("PROTOCOL_VERSION", "NOT_FOUND") },
});

const patch = createRoute({
  method: "patch",
  path: `/uploads/${ID}`,
  summary: "Send bytes of a resumable upload",
  description: "What has come when the connection is cut is kept; ask how much it is, and go on from there.",
  tags,
  request: {
    params,
    headers: z.object({
      "tus-resumable": resumable,
      "upload-offset": bytes.meta({ description: "Where in the file the body begins: as much as has come" }),
      "upload-checksum": checksum,
    }),
    body: { ...piece, required: true },
  },
  responses: {
    204: { description: "Kept; `Upload-Offset` tells how much of the file has come" },
    ...problems(...WRITING),
  },
});

const remove = createRoute({
  method: "delete",
  path: `/uploads/${ID}`,
  summary: "Give a resumable upload up",
  description: "A dataset that was made of it stays.",
  tags,
  request: { params, headers: z.object({ "tus-resumable": resumable }) },
  responses: {
    204: { description: "It is forgotten" },
    ...problems("PROTOCOL_VERSION", "FORBIDDEN", "NOT_FOUND"),
  },
});

/** `/uploads`: files that come in pieces, by the tus protocol. */
export function resumableUploadRoutes(service: UploadService, { maxBytes, draining }: UploadLimits): App {
  const app = newApp();
  const signal = stopSignal(draining);
  app.use("/uploads/*", tus(maxBytes)); // with a star, so that it is no route of its own, which would be closed
  app.openapi(create, async (c) => {
    const headers = c.req.valid("header");
    const sizeBytes = parseBytes("Upload-Length", headers["upload-length"]);
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    const metadata = headers["upload-metadata"] ?? "", told = parseMetadata(metadata);
    const begun = {
      name: nameOf(told.get("name"), told.get("filename")),
      options: optionsOf(told.get("options")),
      metadata,
      sizeBytes,
    };
    let upload = await service.begin(keyed(c.var.ctx, [sizeBytes, metadata]), begun);
    c.header("location", `/api/v1/uploads/${upload.upload_id}`);
    if (c.req.header("content-type") !== undefined) upload = await receive(c, upload.upload_id, 0);
    tell(c, upload);
    return c.body(null, 201);
  });
  app.openapi(get, async (c) => {
    const upload = await service.get(c.var.ctx, c.req.valid("param").upload_id as UploadId);
    tell(c, upload);
    c.header("upload-length", String(upload.size_bytes));
    if (upload.metadata !== "") c.header("upload-metadata", upload.metadata);
    return c.json(statusOf(upload), 200);
  });
  app.openapi(patch, async (c) => {
    const offset = parseBytes("Upload-Offset", c.req.valid("header")["upload-offset"]);
    tell(c, await receive(c, c.req.valid("param").upload_id as UploadId, offset));
    return c.body(null, 204);
  });
  app.openapi(remove, async (c) => {
    await service.remove(c.var.ctx, c.req.valid("param").upload_id as UploadId);
    return c.body(null, 204);
  });
  return app;

  async function receive(c: Context<AppEnv>, id: UploadId, offset: number): Promise<StoredUpload> {
    try {
      const { size_bytes } = await service.get(c.var.ctx, id);
      const left = Math.max(0, size_bytes - offset);
      if (Number(c.req.header("content-length") ?? 0) > left) throw tooLarge(left);
      const body = limitedBody(c.req.raw.body ?? new Blob().stream(), { maxBytes: left });
      const checksum = parseChecksum(c.req.header("upload-checksum"));
      return await service.receive(c.var.ctx, id, { offset, body: wholeBody(body, signal), checksum });
    } catch (error) {
      c.header("connection", "close"); // else what is left of a refused body would be read to its end
      throw error;
    }
  }
}

/** What the protocol has in every answer, and what it wants of every request. */
function tus(maxBytes: number): MiddlewareHandler<AppEnv> {
  return async function tus(c, next) {
    if (!TUS_PATH.test(c.req.path)) return await next();
    c.header("tus-resumable", TUS_VERSION);
    if (c.req.method === "OPTIONS") {
      await next();
      c.header("tus-version", TUS_VERSION);
      c.header("tus-extension", TUS_EXTENSIONS);
      c.header("tus-max-size", String(maxBytes));
      c.header("tus-checksum-algorithm", CHECKSUM_ALGORITHMS.join(","));
      return;
    }
    if (c.req.header("tus-resumable") === TUS_VERSION) return await next();
    c.header("tus-version", TUS_VERSION);
    throw new AppError("PROTOCOL_VERSION", `Cannot go on without the header Tus-Resumable: ${TUS_VERSION}`);
  };
}

function tell(c: Context<AppEnv>, upload: StoredUpload): void {
  c.header("upload-offset", String(upload.bytes_received));
  if (!isFinal(upload.phase)) c.header("upload-expires", new Date(upload.expires_at).toUTCString());
}

/** The headers say what is asked for, so they belong to what an Idempotency-Key stands for. */
function keyed(ctx: RequestContext, asked: readonly unknown[]): RequestContext {
  if (ctx.idempotency === null) return ctx;
  const { key, request_sha256 } = ctx.idempotency;
  const hash = createHash("sha256").update(JSON.stringify([request_sha256, ...asked])).digest("hex");
  return { ...ctx, idempotency: { key, request_sha256: hash } };
}

function tooLarge(limit: number): AppError {
  return new AppError("PAYLOAD_TOO_LARGE", `Cannot take a body of more than ${limit} bytes here`, {
    details: { limit },
  });
}
