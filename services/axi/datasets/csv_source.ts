import { joinBytes } from "@shared/core/join_bytes.ts";
import type { BlobStore } from "@shared/blob/blob.ts";
import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { Arrival } from "./arrival.ts";
import { FORM_HEAD_BYTES, type FormSource } from "./forms/form.ts";
import type { CsvSource } from "./forms/open_as_csv.ts";

/** The first chunks of a file, of which at least `FORM_HEAD_BYTES` where it has so many. */
export async function beginningOf(arrival: Pick<Arrival, "next">): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < FORM_HEAD_BYTES;) {
    const chunk = await arrival.next();
    if (chunk === null) break;
    chunks.push(chunk);
    length += chunk.length;
  }
  return chunks;
}

/** The bytes that tell the form of a file. */
export function formHead(chunks: readonly Uint8Array[]): Uint8Array {
  return joinBytes(chunks).subarray(0, FORM_HEAD_BYTES);
}

/** A kept file, to be read from its beginning or anywhere. */
export function storedFile(blobs: BlobStore, key: string, sizeBytes: number): FormSource {
  async function there<Bytes>(bytes: Promise<Bytes | null>): Promise<Bytes> {
    const found = await bytes;
    if (found === null) throw new Error(`Cannot read the original ${key}: it is gone`);
    return found;
  }
  return {
    sizeBytes,
    stream: () => there(blobs.get(key)),
    slice: (from, to) => there(blobs.getRange(key, from, to)),
  };
}

/**
 * How the CSV of a form is to be read: by our own writing of it, without guesses, and with no words for "no value"
 * unless they are named, since such a form has nulls of its own. A sheet may still have titles above its table.
 */
export function readingOptions(
  { form, types }: Pick<CsvSource, "form" | "types">,
  options: UploadOptions,
): UploadOptions {
  if (form === "csv") return options;
  const layout = form === "xlsx" ? {} : { header: true, skip_rows: 0 };
  return {
    ...options,
    ...layout,
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    escape: '"',
    null_values: options.null_values ?? [],
    types: { ...types, ...options.types },
  };
}
