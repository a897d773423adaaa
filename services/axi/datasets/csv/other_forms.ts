import { AppError } from "@shared/core/errors.ts";
import { JsonRecords } from "../forms/json_records.ts";

/** Bytes, what they tell, and where they stand if not at the beginning. */
const HINTS: readonly (readonly [magic: string, hint: string, at?: number])[] = [
  ["PK\x03\x04", "a zip archive or an XLSX workbook: unpack it, or save the sheet as CSV"],
  ["%PDF-", "a PDF document: export the table as CSV"],
  ["\x89PNG", "a PNG image"],
  ["\xff\xd8\xff", "a JPEG image"],
  ["GIF8", "a GIF image"],
  ["\x1f\x8b", "a gzip file: unpack it first"],
  ["\xfd7zXZ\0", "an xz file: unpack it first"],
  ["\x28\xb5\x2f\xfd", "a Zstandard file: unpack it first"],
  ["7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"],
  ["PAR1\x15", "a Parquet file: export the table as CSV"],
  ["ARROW1\0", "an Arrow file: export the table as CSV"],
  ["\xd0\xcf\x11\xe0", "an old Office document: save the sheet as CSV"],
  ["SQLite format 3\0", "an SQLite database: export the table as CSV"],
  ["Obj\x01", "an Avro file: export the table as CSV"],
  ["PK\x05\x06", "an empty zip archive"],
  ["Rar!\x1a\x07", "a RAR archive: unpack it first"],
  ["1AY&SY", "a bzip2 file: unpack it first", 4],
  ["ustar", "a tar archive: unpack it first", 257],
  ["\x7fELF", "a program"],
];
/** What follows these is a text of another form, without a delimiter between. */
const TEXT_HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table)\b[^>]*>\s*</is,
    "a web page (HTML): send the file behind it, or save its table as CSV",
  ],
  [/^<\?xml\s[^>]*\?>\s*</i, "an XML document: save the table as CSV or XLSX"],
  [
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n/,
    "a pointer of Git LFS: send the file that it stands for",
  ],
];
/** A record, or a list of them, up to the first name in it. */
const JSON_START = /^(?:\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:/;
const JSON_HINT = "JSON: name it .json, or send it as application/x-ndjson";
const TEXT_BYTES = 65_536;

/** Throws UNSUPPORTED_MEDIA_TYPE, with what it is, for bytes that begin like a known form other than CSV. */
export function refuseOtherForms(head: Uint8Array): void {
  for (const [magic, hint, at = 0] of HINTS) {
    if (Array.from(magic).every((character, i) => head[at + i] === character.charCodeAt(0))) {
      throw refused(hint);
    }
  }
}

/**
 * Throws UNSUPPORTED_MEDIA_TYPE, with what it is, for UTF-8 that is a text of another form: a page, a document, records;
 * a table whose cells hold such texts is none.
 */
export function refuseOtherTexts(head: Uint8Array): void {
  const bytes = head.subarray(0, TEXT_BYTES), text = new TextDecoder().decode(bytes).trimStart();
  const hint = TEXT_HINTS.find(([form]) => form.test(text))?.[1] ?? (isJson(bytes, text) ? JSON_HINT : null);
  if (hint === null) return;
  throw refused(`${hint}; if it is a table all the same, name its delimiter`);
}

/** Whether a text is records of JSON, or the beginning of one, and nothing else. */
function isJson(bytes: Uint8Array, text: string): boolean {
  if (!JSON_START.test(text)) return false;
  try {
    for (const record of new JsonRecords().push(bytes)) JSON.parse(record);
    return true;
  } catch {
    return false;
  }
}

function refused(hint: string): AppError {
  return new AppError("UNSUPPORTED_MEDIA_TYPE", `Cannot read the file as CSV: it is ${hint}`);
}
