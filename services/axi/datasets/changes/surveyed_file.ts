import type { BlobStore } from "@shared/blob/blob.ts";
import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { Survey } from "../csv/survey.ts";
import { readingOptions, storedFile } from "../csv_source.ts";
import { detectForm, FORM_HEAD_BYTES } from "../forms/form.ts";
import { openAsCsv } from "../forms/open_as_csv.ts";
import { type NamedColumn, namesAny } from "./layout.ts";

/** A file that is kept. */
export interface KeptFile {
  readonly blob_key: string;
  readonly file_name: string;
  readonly content_type: string | null;
  readonly size_bytes: number;
}

/** A file whose every cell has been looked at, and which can be read by any types now. */
export interface SurveyedFile {
  readonly survey: Survey;
  /** Types that its form names or the caller, by column. */
  readonly types: NonNullable<UploadOptions["types"]>;
  /** The CSV that it is, from its beginning. */
  open(): Promise<ReadableStream<Uint8Array>>;
}

export interface SurveyDeps {
  readonly blobs: BlobStore;
  /** Most bytes that a packed file may unpack to. */
  readonly maxBytes: number;
}

/** Surveys a kept file of any form. Throws CSV_UNREADABLE, PAYLOAD_TOO_LARGE, TOO_MANY_COLUMNS. */
export async function surveyFile(
  { blobs, maxBytes }: SurveyDeps,
  file: KeptFile,
  options: UploadOptions,
): Promise<SurveyedFile> {
  const kept = storedFile(blobs, file.blob_key, file.size_bytes);
  const form = detectForm(await kept.slice(0, FORM_HEAD_BYTES), file.content_type, file.file_name);
  const csv = await openAsCsv(form, kept, { ...options, maxBytes });
  const { types = {}, ...reading } = readingOptions(csv, options);
  const survey = new Survey(reading);
  for await (const chunk of await csv.open()) survey.push(chunk);
  survey.finish();
  return { survey, types, open: csv.open };
}

/**
 * Surveys a kept file that belongs to a table. Where nobody says whether it has a header, it does if that names a column of
 * the table; else that is found out as it is for a file alone.
 */
export async function surveyPart(
  deps: SurveyDeps,
  { file, options }: { readonly file: KeptFile; readonly options: UploadOptions },
  table: readonly NamedColumn[],
): Promise<SurveyedFile> {
  if (options.header !== undefined) return await surveyFile(deps, file, options);
  const surveyed = await surveyFile(deps, file, { ...options, header: true });
  return namesAny(table, surveyed.survey.soFar({}).columns)
    ? surveyed
    : await surveyFile(deps, file, options);
}
