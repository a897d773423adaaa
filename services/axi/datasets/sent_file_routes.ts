import type { Context } from "hono";
import { z } from "zod";
import { AppError, ValidationError } from "@shared/core/errors.ts";
import { type Dataset, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { limitedBody } from "@shared/http/limited_body.ts";
import { invalidInput } from "@shared/http/new_app.ts";
import { strictJsonText } from "@shared/http/strict_json.ts";
import { nameOf } from "./dataset_name.ts";
import type { UploadInput } from "./upload.ts";
import { openUploadForm } from "./upload_form_routes.ts";
import { wholeBody } from "./whole_body.ts";

export interface UploadLimits {
  /** Largest file. */
  readonly maxBytes: number;
  /** Aborts when the service stops: running uploads end with UNAVAILABLE. */
  readonly draining: AbortSignal;
}

/** What surrounds the file in a form: boundaries, headers, the two fields. */
const FRAMING_BYTES = 256 * 1024;
const NAME_MAX = 200;

/** What an upload may say in its address. */
export const UploadQuery = z.strictObject({
  name: z.string().max(NAME_MAX).optional().meta({ description: "Name of the dataset; for a raw body" }),
  options: z.string().max(2_000).optional()
    .meta({ description: "`UploadOptions` as JSON, see Schemas; for a raw body. A form takes longer ones" }),
});

/** An upload as a form. */
const UploadForm = z.object({
  name: z.string().max(NAME_MAX).optional(),
  options: z.string().optional().meta({
    description:
      "`UploadOptions` as JSON, see Schemas; stands before the file. With curl `--form-string`: `-F` ends at a semicolon",
  }),
  file: z.string().meta({ format: "binary", description: "The file; the last part" }),
}).meta({ id: "UploadForm" });

/** A file as the whole body, by its type. */
const RAW_BODIES = Object.fromEntries(
  [
    "text/csv",
    "text/tab-separated-values",
    "application/x-ndjson",
    "application/gzip",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.apache.parquet",
    "application/octet-stream",
  ].map((type) => [type, { schema: z.string().meta({ format: "binary" }) }]),
);

/** The body of a request that brings a file, for the document alone: a declared form would be read whole into memory. */
export const FILE_BODY = {
  required: true,
  content: { "multipart/form-data": { schema: UploadForm }, ...RAW_BODIES },
};

/** What the storing of a file is refused with, besides what every route is. */
export const STORING_PROBLEMS = [
  "FORBIDDEN",
  "IDEMPOTENCY_IN_PROGRESS",
  "VALIDATION",
  "CSV_UNREADABLE",
  "TOO_MANY_COLUMNS",
  "ROW_TOO_WIDE",
  "IDEMPOTENCY_MISMATCH",
] as const;

type FileInput = Omit<UploadInput, "signal">;

/** The file of an upload, still to be read, with its name and options. */
export async function readUpload(
  c: Context<AppEnv>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<FileInput> {
  return await readFile(c, queryOf(c, UploadQuery), { maxBytes, signal });
}

/** What the address says; throws ValidationError. */
export function queryOf<Schema extends z.ZodType>(c: Context<AppEnv>, schema: Schema): z.output<Schema> {
  const query = schema.safeParse(c.req.query());
  if (!query.success) throw invalidInput("query", query.error.issues);
  return query.data;
}

/** The file that is the body or in it, by what the address says of it. */
export async function readFile(
  c: Context<AppEnv>,
  query: z.infer<typeof UploadQuery>,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<FileInput> {
  const contentType = c.req.header("content-type") ?? "";
  const isForm = contentType.toLowerCase().startsWith("multipart/form-data");
  const limit = maxBytes + (isForm ? FRAMING_BYTES : 0);
  const length = c.req.header("content-length"),
    expectedBytes = length === undefined ? undefined : Number(length);
  if (expectedBytes !== undefined && expectedBytes > limit) throw tooLarge(maxBytes);
  const body = wholeBody(limitedBody(c.req.raw.body ?? new Blob().stream(), { maxBytes: limit }), signal);
  if (!isForm) {
    const name = nameOf(query.name);
    return { name, fileName: name, contentType, options: optionsOf(query.options), body, expectedBytes };
  }
  const form = await openUploadForm(contentType, body);
  return {
    name: nameOf(form.fields.get("name") ?? query.name, form.fileName),
    options: optionsOf(form.fields.get("options") ?? query.options),
    body: form.file,
    fileName: form.fileName,
    expectedBytes,
  };
}

/** The answer to a request that has made a dataset. */
export function createdDataset(c: Context<AppEnv>, dataset: Dataset) {
  c.header("location", `/api/v1/datasets/${dataset.dataset_id}`);
  c.header("etag", `"${dataset.version}"`);
  return c.json(dataset, 201);
}

/** A signal that aborts with the error which a caller is to see. */
export function stopSignal(draining: AbortSignal): AbortSignal {
  const stop = new AbortController();
  const abort = () =>
    stop.abort(
      new AppError("UNAVAILABLE", "Cannot finish the upload: the service is stopping; send it again", {
        retryAfterSeconds: 5,
      }),
    );
  if (draining.aborted) abort();
  else draining.addEventListener("abort", abort, { once: true });
  return stop.signal;
}

/** Options from their JSON; throws MALFORMED and ValidationError. */
export function optionsOf(text: string | undefined): UploadOptions {
  const json: unknown = text === undefined || text === ""
    ? {}
    : JSON.parse(strictJsonText(new TextEncoder().encode(text), "options"));
  const options = UploadOptions.safeParse(json);
  if (options.success) return options.data;
  const errors = options.error.issues.map(({ path, message }) => ({
    pointer: ["/options", ...path].join("/"),
    message,
  }));
  throw new ValidationError(`Cannot accept ${errors[0].pointer}: ${errors[0].message}`, errors);
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("PAYLOAD_TOO_LARGE", `Cannot take a file of more than ${maxBytes} bytes`, {
    details: { limit: maxBytes },
  });
}
