import type { FileForm } from "@shared/contracts/axi_forms.ts";

/** What a file can come as; TSV and its kin are CSV in another dialect. */
export type Form = FileForm | "gzip" | "zip";

/** A stored file that can be read from its beginning, as often as wanted, and anywhere. */
export interface FormSource {
  readonly sizeBytes: number;
  stream(): Promise<ReadableStream<Uint8Array>>;
  /** The bytes from `from` up to `to`, fewer at the end of the file. */
  slice(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

export interface FormOptions {
  /** Most bytes that a packed file may unpack to. */
  readonly maxBytes: number;
  /** Name or number, from 1, of a workbook's sheet; the first that is shown and has cells where absent. */
  readonly sheet?: string | number | undefined;
  /** Name of an archive's file; its only one where absent. */
  readonly member?: string | undefined;
}

/** Bytes that tell a form. */
export const FORM_HEAD_BYTES = 1024;

const GZIP = [0x1f, 0x8b], ZIP = [0x50, 0x4b, 0x03, 0x04], PARQUET = [0x50, 0x41, 0x52, 0x31];
const JSON_NAME = /\.(json|ndjson|jsonl)$/i;
const JSON_TYPE = /^application\/(json|x-ndjson|ndjson|jsonl|json-seq)\b/i;
const TABLE_NAME = /\.(csv|tsv|tab|psv|txt)$/i;
const JSON_LIST = /^\[\s*[{\]]/, JSON_RECORD = /^\{\s*["}]/;
/** A workbook's archive begins with one of these files. */
const WORKBOOK_MEMBER = /^(\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/)/;
const FIRST_NAME = 30;

/**
 * The form of a file by its first bytes; the name and the type, which are often wrong, only settle whether a text that
 * looks like JSON is meant so.
 */
export function detectForm(head: Uint8Array, contentType: string | null, fileName: string): Form {
  if (beginsWith(head, GZIP)) return "gzip";
  if (beginsWith(head, PARQUET)) return "parquet";
  if (beginsWith(head, ZIP)) return /\.xlsx$/i.test(fileName) || isWorkbook(head) ? "xlsx" : "zip";
  const text = new TextDecoder().decode(head).trimStart();
  const isNamedJson = JSON_NAME.test(fileName);
  const isTable = TABLE_NAME.test(fileName) || /^text\//i.test(contentType ?? "");
  if (!isNamedJson && isTable) return "csv";
  const isJson = isNamedJson || JSON_TYPE.test(contentType ?? "");
  if (JSON_LIST.test(text) || isJson && text.startsWith("[")) return "json";
  return isJson || JSON_RECORD.test(text) ? "ndjson" : "csv";
}

function isWorkbook(head: Uint8Array): boolean {
  if (head.length < FIRST_NAME) return false;
  const length = head[26] + 256 * head[27];
  const name = new TextDecoder().decode(head.subarray(FIRST_NAME, FIRST_NAME + length));
  return WORKBOOK_MEMBER.test(name);
}

function beginsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}
