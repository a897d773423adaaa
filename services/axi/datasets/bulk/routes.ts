import { z } from "zod";
import { BulkItems, type BulkResult, BulkResults } from "@shared/contracts/axi_bulk.ts";
import { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { ValidationError } from "@shared/core/errors.ts";
import { limitedBody } from "@shared/http/limited_body.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonResponse, problems } from "@shared/http/openapi.ts";
import { problemDocument } from "@shared/http/problem.ts";
import { strictJsonText } from "@shared/http/strict_json.ts";
import { nameOf } from "../dataset_name.ts";
import { stopSignal, type UploadLimits } from "../sent_file_routes.ts";
import { wholeBody } from "../whole_body.ts";
import { filesOfForm, type FormFile } from "./files_of_form.ts";
import type { FileOfMany, Outcome, UploadMany } from "./upload_many.ts";

/** What surrounds the files in a form. */
const FRAMING_BYTES = 2 * 1024 * 1024;

const Form = z.object({
  items: z.string().optional().meta({
    description:
      "JSON, before the files: for each of them in their order `{name?, options?}`, see `UploadOptions`",
  }),
  file: z.array(z.string().meta({ format: "binary" })).meta({
    description: "Up to 100 files, each of this name",
  }),
}).meta({ id: "BulkForm" });

/** `POST /datasets/bulk`: many files in one form, read as a stream. */
export function bulkRoutes(uploadMany: UploadMany, { maxBytes, draining }: UploadLimits): App {
  const app = newApp();
  // Declared for the document and for middleware only: a declared form would be read whole into memory.
  app.openAPIRegistry.registerPath({
    method: "post",
    path: "/datasets/bulk",
    summary: "Upload many files",
    description:
      "Each becomes a dataset of its own, or a problem that spoils no other. An Idempotency-Key counts for each file by its place.",
    tags: ["Datasets"],
    request: { body: { required: true, content: { "multipart/form-data": { schema: Form } } } },
    responses: {
      200: jsonResponse("What became of each file, in their order", BulkResults),
      ...problems("FORBIDDEN"),
    },
  });
  const signal = stopSignal(draining);
  app.post("/datasets/bulk", async (c) => {
    try {
      const body = limitedBody(c.req.raw.body ?? new Blob().stream(), { maxBytes: maxBytes + FRAMING_BYTES });
      const form = await filesOfForm(c.req.header("content-type") ?? "", wholeBody(body, signal));
      const outcomes = await uploadMany(c.var.ctx, inputs(form.files, itemsOf(form.items), signal));
      return c.json({ items: outcomes.map(resultOf) }, 200);
    } catch (error) {
      c.header("connection", "close"); // else what is left of a refused body would be read to its end
      throw error;
    }
  });
  return app;
}

async function* inputs(
  files: AsyncIterable<FormFile>,
  items: BulkItems,
  signal: AbortSignal,
): AsyncGenerator<FileOfMany> {
  let index = 0;
  for await (const { fileName, contentType, bytes } of files) {
    const item = items[index++];
    yield {
      name: nameOf(item?.name, fileName),
      fileName,
      contentType,
      options: item?.options ?? UploadOptions.parse({}),
      body: bytes,
      signal,
    };
  }
}

function itemsOf(text: string | null): BulkItems {
  if (text === null) return [];
  const items = BulkItems.safeParse(JSON.parse(strictJsonText(new TextEncoder().encode(text), "items")));
  if (items.success) return items.data;
  const errors = items.error.issues.map(({ path, message }) => ({
    pointer: ["/items", ...path].join("/"),
    message,
  }));
  throw new ValidationError(`Cannot accept ${errors[0].pointer}: ${errors[0].message}`, errors);
}

function resultOf({ index, fileName, dataset, error }: Outcome): BulkResult {
  const problem = error === null ? null : problemDocument(error);
  return { index, file_name: fileName, status: problem?.status ?? 201, dataset, problem };
}
