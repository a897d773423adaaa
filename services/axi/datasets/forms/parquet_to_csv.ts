import {
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  type RowGroup,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { turn } from "@shared/core/pause.ts";
import { AppError } from "@shared/core/errors.ts";
import { CsvLines } from "./csv_lines.ts";
import type { FormOptions, FormSource } from "./form.ts";
import { NESTED_PARSERS, type ParquetColumn, takeColumns } from "./parquet_cells.ts";
import { checkPages, tryPages } from "./parquet_pages.ts";
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
  /** Most bytes that it may become as CSV. */
  readonly maxBytes: number;
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
    return { file, metadata, columns, maxBytes };
  } catch (error) {
    throw unreadable("Parquet file", error);
  }
}

/** The rows as CSV, a part of a row group after the other. */
export async function* parquetToCsv(table: ParquetTable): AsyncGenerator<Uint8Array> {
  const { file, metadata, columns, maxBytes } = table;
  const lines = new CsvLines();
  lines.header(columns.map(({ name }) => name));
  const scan = await parquetScan({ file, metadata, compressors, parsers: NESTED_PARSERS, utf8: false });
  let start = 0, written = 0;
  for (const group of metadata.row_groups) {
    const { num_rows, total_byte_size } = group;
    await checkGroup(table, group);
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
        written += bytes?.length ?? 0;
        if (written > maxBytes) throw tooLarge("It unpacks", maxBytes);
        if (bytes !== null) yield bytes;
        if (row % ROWS_A_TURN === ROWS_A_TURN - 1) await turn();
      }
    }
    start = end;
  }
  const rest = lines.take(true);
  if (rest !== null) yield rest;
}

/** Checks what a row group tells before the library takes it at its word. */
async function checkGroup({ file, metadata }: ParquetTable, group: RowGroup): Promise<void> {
  const partsOf = Map.groupBy(group.columns, ({ meta_data }) => meta_data?.path_in_schema[0]);
  if (group.num_rows < 0n || group.total_byte_size < 0n) {
    throw new Error("a row group tells a size that can't be");
  }
  for (const { meta_data: column } of group.columns) {
    if (column === undefined) throw new Error("a row group tells nothing of a column");
    const from = Number(column.dictionary_page_offset || column.data_page_offset);
    const to = from + Number(column.total_compressed_size);
    if (!(from >= 0 && to >= from && to <= file.byteLength)) {
      throw new Error("a column lies outside of the file");
    }
    const isFlat = column.path_in_schema.length === 1;
    if (isFlat && column.num_values !== group.num_rows) {
      throw new Error("a column has more or fewer rows than its group");
    }
    const bytes = await file.slice(from, to), parts = partsOf.get(column.path_in_schema[0])?.length ?? 0;
    checkPages(bytes, column, { schema: metadata.schema, maxBytes: CHUNK_BYTES_MAX });
    if (isFlat && parts > 1) throw new Error("a column is there twice");
    if (parts > 1) tryPages(bytes, column, metadata);
    await turn();
  }
}

function refuseTooMuch({ row_groups }: FileMetaData, maxBytes: number): void {
  const chunks = row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data));
  const sizes = chunks.map((chunk) => Number(chunk?.total_uncompressed_size ?? 0n));
  // Where an index says that pages lie is not checked, so that pages are found one behind the other.
  for (const column of row_groups.flatMap(({ columns }) => columns)) delete column.offset_index_offset;
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
