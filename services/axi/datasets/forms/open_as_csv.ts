import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { detectForm, type Form, FORM_HEAD_BYTES, type FormOptions, type FormSource } from "./form.ts";
import { gunzip } from "./gzip.ts";
import { jsonToCsv } from "./json_to_csv.ts";
import { openParquet, parquetToCsv } from "./parquet_to_csv.ts";
import { readableAs } from "./unpacked.ts";
import { openBook } from "./xlsx_book.ts";
import { chooseSheet, sheetToCsv } from "./xlsx_to_csv.ts";
import { chooseMember, membersOf, readMember } from "./zip_archive.ts";

/** A file of any form, as CSV in UTF-8. */
export interface CsvSource {
  /** What lies in the wrapping, if any. */
  readonly form: Form;
  /** Types that the form itself names, by column. */
  readonly types: UploadOptions["types"];
  /** The CSV from its beginning, as often as wanted; fails with CSV_UNREADABLE and PAYLOAD_TOO_LARGE. */
  open(): Promise<ReadableStream<Uint8Array>>;
}

/** Opens a file of any form as CSV. Throws CSV_UNREADABLE and PAYLOAD_TOO_LARGE. */
export async function openAsCsv(form: Form, source: FormSource, options: FormOptions): Promise<CsvSource> {
  switch (form) {
    case "xlsx": {
      const book = await openBook(source, options), sheet = await chooseSheet(book, options);
      return {
        form,
        types: {},
        open: () => Promise.resolve(readableAs("workbook", sheetToCsv(book, sheet))),
      };
    }
    case "parquet": {
      const table = await openParquet(source, options);
      const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
      return { form, types, open: () => Promise.resolve(readableAs("Parquet file", parquetToCsv(table))) };
    }
    case "csv":
    case "json":
    case "ndjson":
      return asText(form, () => source.stream());
    case "gzip":
      return await unwrapped(async () => gunzip(await source.stream(), options.maxBytes), "");
    case "zip": {
      const member = chooseMember(await membersOf(source, "archive"), options.member);
      const open = () =>
        Promise.resolve(readableAs("archive", readMember(member, options.maxBytes, "archive")));
      return await unwrapped(open, member.filename);
    }
  }
}

type Open = () => Promise<ReadableStream<Uint8Array>>;

/** A text in a wrapping, which may be CSV or JSON; anything else is left to the reader of CSV to refuse. */
async function unwrapped(open: Open, fileName: string): Promise<CsvSource> {
  const form = detectForm(await headOf(await open()), null, fileName);
  return asText(form === "json" || form === "ndjson" ? form : "csv", open);
}

function asText(form: Form, open: Open): CsvSource {
  if (form === "csv") return { form, types: {}, open };
  return { form, types: {}, open: async () => readableAs("JSON", jsonToCsv(await open())) };
}

async function headOf(bytes: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const head: number[] = [];
  for await (const chunk of bytes) { // leaving the loop cancels the stream
    head.push(...chunk.subarray(0, FORM_HEAD_BYTES - head.length));
    if (head.length === FORM_HEAD_BYTES) break;
  }
  return Uint8Array.from(head);
}
