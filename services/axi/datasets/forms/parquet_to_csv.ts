import {
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { turn } from "@shared/core/pause.ts";
import { AppError } from "@shared/core/errors.ts";
import { CsvLines } from "./csv_lines.ts";
import type { FormOptions, FormSource } from "./form.ts";
import { NESTED_PARSERS, type ParquetColumn, takeColumns } from "./parquet_cells.ts";
import { unreadable } from "./unpacked.ts";

/** Most unpacked bytes of one column's part of a row group: it is read at once. */
const CHUNK_BYTES_MAX = 128 * 1024 * 1024;
/** Unpacked bytes and cells of the rows that are held at once, about. */
const HELD_BYTES = 32 * 1024 * 1024;
const CELLS_HELD = 400_000;
const ROWS_A_TURN = 2_000;

/** A Parquet file up to its rows. */
export interface ParquetTable {
  readonly columns: readonly ParquetColumn[];
  readonly metadata: FileMetaData;
  readonly file: AsyncBuffer;
}

/** Reads what a file holds, from its end. Throws CSV_UNREADABLE, and PAYLOAD_TOO_LARGE beyond the limits. */
export async function openParquet(source: FormSource, { maxBytes }: FormOptions): Promise<ParquetTable> {
  const file: AsyncBuffer = {
    byteLength: source.sizeBytes,
    slice: async (from, to = source.sizeBytes) => (await source.slice(from, to)).buffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file);
    const columns = takeColumns(metadata);
    refuseTooMuch(metadata, maxBytes);
    return { file, metadata, columns };
  } catch (error) {
    throw unreadable("Parquet file", error);
  }
}

/** The rows as CSV, a part of a row group after the other. */
export async function* parquetToCsv({ file, metadata, columns }: ParquetTable): AsyncGenerator<Uint8Array> {
  const lines = new CsvLines();
  lines.header(columns.map(({ name }) => name));
  const scan = await parquetScan({ file, metadata, compressors, parsers: NESTED_PARSERS, utf8: false });
  let start = 0;
  for (const { num_rows, total_byte_size } of metadata.row_groups) {
    const end = start + Number(num_rows);
    const share = Math.min(
      1,
      HELD_BYTES / Number(total_byte_size),
      CELLS_HELD / (Number(num_rows) * columns.length),
    );
    const step = Math.ceil(Number(num_rows) * share);
    for (let rowStart = start; rowStart < end; rowStart += step) {
      const rowEnd = Math.min(end, rowStart + step), cells: DecodedArray[] = [];
      for (const { name } of columns) cells.push(await scan.readColumn({ column: name, rowStart, rowEnd }));
      for (let row = 0; row < rowEnd - rowStart; row++) {
        lines.row(columns.map((column, i) => column.cell(cells[i][row])));
        const bytes = lines.take();
        if (bytes !== null) yield bytes;
        if (row % ROWS_A_TURN === ROWS_A_TURN - 1) await turn();
      }
    }
    start = end;
  }
  const rest = lines.take(true);
  if (rest !== null) yield rest;
}

function refuseTooMuch({ row_groups }: FileMetaData, maxBytes: number): void {
  const chunks = row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data));
  const sizes = chunks.map((chunk) => Number(chunk?.total_uncompressed_size ?? 0n));
  if (sizes.reduce((sum, size) => sum + size, 0) > maxBytes) throw tooLarge("It unpacks", maxBytes);
  if (sizes.some((size) => size > CHUNK_BYTES_MAX)) {
    throw tooLarge("A column of a row group unpacks", CHUNK_BYTES_MAX);
  }
}

function tooLarge(what: string, limit: number): AppError {
  const message =
    `Cannot read the Parquet file. ${what} to more than ${limit} bytes: write it with smaller row groups`;
  return new AppError("PAYLOAD_TOO_LARGE", message, { details: { limit } });
}
