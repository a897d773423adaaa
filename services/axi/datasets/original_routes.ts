import { createRoute } from "@hono/zod-openapi";
import { Buffer } from "node:buffer";
import { z } from "zod";
import { Uuid } from "@shared/contracts/common.ts";
import type { Dialect } from "@shared/contracts/axi_datasets.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, problems } from "@shared/http/openapi.ts";
import { byteRange } from "./byte_range.ts";
import type { ReadOriginal } from "./original.ts";

/** By the end of the dataset's name; what has another one is only bytes. */
const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  json: "application/json",
  ndjson: "application/x-ndjson",
  gz: "application/gzip",
  zip: "application/zip",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  parquet: "application/vnd.apache.parquet",
};
const BYTES = "application/octet-stream";

const content = Object.fromEntries(
  [...Object.values(TYPES), BYTES].map((type) => [type, { schema: z.string().meta({ format: "binary" }) }]),
);

const original = createRoute({
  method: "get",
  path: `/datasets/${idSegment("dataset_id")}/original`,
  summary: "The file as it was uploaded",
  description:
    "Its type goes by the end of the dataset's name, that of an appended one by its own. `ETag` is the SHA-256 of the whole file.",
  tags: ["Datasets"],
  request: {
    params: z.object({ dataset_id: Uuid }),
    query: z.object({
      part: z.coerce.number().int().min(1).max(1_000_000).default(1).meta({
        description: "1 is the uploaded file; those that were appended follow, see /parts",
      }),
    }),
    headers: z.object({
      "range": z.string().optional().meta({
        description: "One range of bytes, RFC 9110; others are ignored",
      }),
      "if-range": z.string().optional().meta({ description: "`ETag` for which the range is meant" }),
      "if-none-match": z.string().optional().meta({ description: "`ETag` of the file that you have" }),
    }),
  },
  responses: {
    200: { description: "The whole file; its SHA-256 is in `Content-Digest`, RFC 9530", content },
    206: { description: "The range; the SHA-256 of the whole file is in `Repr-Digest`", content },
    304: { description: "You have it" },
    416: { description: "The range begins behind the end; the size is in `Content-Range`" },
    ...problems("NOT_FOUND"),
  },
});

/** `GET /datasets/{id}/original`: whole or a range, so that a download that was cut can go on. */
export function originalRoutes(readOriginal: ReadOriginal): App {
  const app = newApp();
  app.openapi(original, async (c) => {
    const { dataset_id } = c.req.valid("param");
    const headers = c.req.valid("header");
    // Safe because the schema of the path has checked the id.
    const { dataset, part, bytes } = await readOriginal(
      c.var.ctx,
      dataset_id as DatasetId,
      c.req.valid("query").part,
    );
    const { content_sha256: sha256, size_bytes: size } = part;
    const name = part.part === 1 ? dataset.name : part.file_name;
    const etag = `"${sha256}"`;
    c.header("etag", etag);
    c.header("accept-ranges", "bytes");
    c.header("cache-control", "private, no-cache, no-transform"); // compressed, it would be other bytes
    if (isNamed(etag, headers["if-none-match"])) return c.body(null, 304);
    const isMeant = headers["if-range"] === undefined || headers["if-range"].trim() === etag;
    const range = isMeant ? byteRange(headers.range, size) : null;
    if (range === "unsatisfiable") return c.body(null, 416, { "content-range": `bytes */${size}` });
    c.header("content-type", typeOf(name, part.dialect));
    c.header("content-disposition", dispositionOf(name));
    const digest = `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;
    if (range === null) {
      c.header("content-length", String(size));
      c.header("content-digest", digest);
      return c.body(bytes({ from: 0, to: size }), 200);
    }
    c.header("content-length", String(range.to - range.from));
    c.header("content-range", `bytes ${range.from}-${range.to - 1}/${size}`);
    c.header("repr-digest", digest);
    return c.body(bytes(range), 206);
  });
  return app;
}

function typeOf(name: string, dialect: Dialect): string {
  const type = TYPES[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ""] ?? BYTES;
  return type.startsWith("text/") ? `${type}; charset=${dialect.encoding}` : type;
}

/** RFC 6266: the name in ASCII for old readers, and as it is. */
function dispositionOf(name: string): string {
  const ascii = name.replace(/[^\w .()-]/g, "_");
  const exact = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}

function isNamed(etag: string, header: string | undefined): boolean {
  const names = (header ?? "").split(",").map((text) => text.trim().replace(/^W\//, ""));
  return names.includes("*") || names.includes(etag);
}
