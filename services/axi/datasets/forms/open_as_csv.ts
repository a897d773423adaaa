import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import type { FileForm } from "@shared/contracts/axi_forms.ts";
import { detectForm, type Form, FORM_HEAD_BYTES, type FormOptions, type FormSource } from "./form.ts";
import { gunzip } from "./gzip.ts";
import { jsonToCsv } from "./json_to_csv.ts";
import { openParquet, parquetToCsv } from "./parquet_to_csv.ts";
import { peeked } from "./peeked.ts";
import { readableAs } from "./unpacked.ts";
import { openBook } from "./xlsx_book.ts";
import { chooseSheet, sheetToCsv } from "./xlsx_to_csv.ts";
import { chooseMember, membersOf, readMember } from "./zip_archive.ts";

/** A sheet of a workbook. */
export interface SheetChoice {
  readonly name: string;
  readonly isShown: boolean;
  /** Whether it is the one that is read. */
  readonly isChosen: boolean;
}

/** A file of any form, as CSV in UTF-8. */
export interface CsvSource {
  /** What lies in the wrapping, if any. */
  readonly form: FileForm;
  /** Types that the form itself names, by column. */
  readonly types: UploadOptions["types"];
  /** Those of a workbook, in its order. */
  readonly sheets: readonly SheetChoice[];
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
        sheets: book.sheets.map((each) => ({
          name: each.name,
          isShown: each.isShown,
          isChosen: each === sheet,
        })),
        open: () => Promise.resolve(readableAs("workbook", sheetToCsv(book, sheet))),
      };
    }
    case "parquet": {
      const table = await openParquet(source, options);
      const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
      const open = () => Promise.resolve(readableAs("Parquet file", parquetToCsv(table)));
      return { form, types, sheets: [], open };
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

/** What is read as text, from its beginning. */
export type TextForm = "csv" | "json" | "ndjson";
type Open = () => Promise<ReadableStream<Uint8Array>>;

/** A text in a wrapping, which may be CSV or JSON; anything else is left to the reader of CSV to refuse. */
async function unwrapped(open: Open, fileName: string): Promise<CsvSource> {
  const { head, stream } = await peeked(await open(), FORM_HEAD_BYTES);
  await stream.cancel();
  const form = detectForm(head, null, fileName);
  return asText(form === "json" || form === "ndjson" ? form : "csv", open);
}

function asText(form: TextForm, open: Open): CsvSource {
  const asCsv: Open = async () => readableAs("JSON", jsonToCsv(await open()));
  return { form, types: {}, sheets: [], open: form === "csv" ? open : asCsv };
}
