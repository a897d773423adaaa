import { AppError } from "@shared/core/errors.ts";
import { detectForm, type Form, FORM_HEAD_BYTES, type FormOptions, type FormSource } from "./form.ts";
import { gunzip } from "./gzip.ts";
import { jsonToCsv } from "./json_to_csv.ts";
import { type CsvSource, openAsCsv, type TextForm } from "./open_as_csv.ts";
import { peeked } from "./peeked.ts";
import { readableAs } from "./unpacked.ts";

/** Forms that are read from their end are looked at in memory, up to this size and for this long. */
export const WHOLE_BYTES_MAX = 16 * 1024 * 1024;
const WHOLE_MS = 30_000;

/** A file as CSV, to be read once from its beginning as far as wanted. */
export interface HeadSource extends Omit<CsvSource, "open"> {
  readonly packedBy: "gzip" | "zip" | null;
  readonly csv: ReadableStream<Uint8Array>;
}

/** Whether the form says at its end what it holds. */
export function isReadFromItsEnd(form: Form): form is "zip" | "xlsx" | "parquet" {
  return form === "zip" || form === "xlsx" || form === "parquet";
}

/** Opens a file of any form while it comes. Throws CSV_UNREADABLE, PAYLOAD_TOO_LARGE and DEADLINE_EXCEEDED. */
export async function openHead(
  form: Form,
  file: ReadableStream<Uint8Array>,
  options: FormOptions,
): Promise<HeadSource> {
  if (isReadFromItsEnd(form)) {
    const source = await openAsCsv(form, inMemory(await collect(file)), options);
    return { ...source, packedBy: form === "zip" ? "zip" : null, csv: await source.open() };
  }
  if (form !== "gzip") return { ...asText(form, file), packedBy: null };
  const { head, stream } = await peeked(gunzip(file, options.maxBytes), FORM_HEAD_BYTES);
  const inner = detectForm(head, null, "");
  return { ...asText(inner === "json" || inner === "ndjson" ? inner : "csv", stream), packedBy: "gzip" };
}

function asText(form: TextForm, text: ReadableStream<Uint8Array>) {
  return { form, types: {}, sheets: [], csv: form === "csv" ? text : readableAs("JSON", jsonToCsv(text)) };
}

async function collect(file: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [], late = AbortSignal.timeout(WHOLE_MS);
  let length = 0;
  const held = new WritableStream<Uint8Array>({
    write(chunk) {
      length += chunk.length;
      if (length > WHOLE_BYTES_MAX) throw tooLarge();
      chunks.push(new Uint8Array(chunk));
    },
  });
  try {
    await file.pipeTo(held, { signal: late });
  } catch (error) {
    throw late.aborted ? tooSlow() : error;
  }
  return await new Blob(chunks).bytes();
}

function inMemory(bytes: Uint8Array<ArrayBuffer>): FormSource {
  return {
    sizeBytes: bytes.length,
    stream: () => Promise.resolve(new Blob([bytes]).stream()),
    slice: (from, to) => Promise.resolve(bytes.slice(from, to)),
  };
}

function tooLarge(): AppError {
  return new AppError(
    "PAYLOAD_TOO_LARGE",
    `Cannot look into a workbook, an archive or a Parquet file of more than ${WHOLE_BYTES_MAX} bytes: upload it`,
    { details: { limit: WHOLE_BYTES_MAX } },
  );
}

function tooSlow(): AppError {
  return new AppError(
    "DEADLINE_EXCEEDED",
    `Cannot look into the file: it takes more than ${WHOLE_MS / 1000} s to come; upload it`,
  );
}
