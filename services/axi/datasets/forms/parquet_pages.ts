import type { ColumnMetaData, DataReader, FileMetaData, PageHeader } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { parquetHeader, readColumn } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readRleBitPackedHybrid } from "hyparquet/src/encoding.js";
import {
  getMaxDefinitionLevel,
  getMaxRepetitionLevel,
  getSchemaPath,
  isFlatColumn,
} from "hyparquet/src/schema.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import { NESTED_PARSERS } from "./parquet_cells.ts";

/** Values of one page: they are decoded at once. */
const PAGE_VALUES_MAX = 8 * 1024 * 1024;
/** Writers fill the last run of packed values up, to 63 groups of eight at most. */
const RUN_PADDING = 504;
const DELTA_BLOCK_MAX = 1024 * 1024;
/** Of one page, where each text is told by the one before it. */
const TEXTS_BYTES_MAX = 128 * 1024 * 1024;

/** The values of one page as their header tells them. */
interface Page {
  readonly values: number;
  readonly encoding: string | undefined;
  /** Of the values without their levels, unpacked. */
  readonly reader: DataReader;
  /** Values that are not null. */
  readonly present: number;
}

/**
 * Checks all that the pages of a column's part of a row group say of themselves, as far as the library takes it at its
 * word: it would run on without an end, or fill the memory, where a damaged file says that a run has a billion values or
 * a page none of its fields. `maxBytes` is what the pages may unpack to together. Throws Error, and RangeError where
 * the bytes end before what they tell.
 */
export function checkPages(
  bytes: ArrayBuffer,
  column: ColumnMetaData,
  { schema, maxBytes }: { readonly schema: FileMetaData["schema"]; readonly maxBytes: number },
): void {
  const path = getSchemaPath([...schema], [...column.path_in_schema]);
  const levels = { repetition: getMaxRepetitionLevel(path), definition: getMaxDefinitionLevel(path) };
  const reader: DataReader = { view: new DataView(bytes), offset: 0 };
  const isFlat = isFlatColumn(path); // else the library reads all that is there
  let values = 0, unpacked = 0;
  while (reader.offset < reader.view.byteLength - 1 && (!isFlat || values < column.num_values)) {
    const header = parquetHeader(reader), { compressed_page_size: size } = header;
    checkCount(header.uncompressed_page_size, maxBytes - unpacked, "size");
    checkCount(size, reader.view.byteLength - reader.offset, "size");
    unpacked += header.uncompressed_page_size;
    const packed = new Uint8Array(bytes, reader.offset, size);
    reader.offset += size;
    const page = openAny(header, packed, { column, levels });
    if (page === null) continue;
    checkValues(page, column.type === "BOOLEAN");
    values += page.values;
  }
  if (BigInt(values) !== BigInt(column.num_values)) {
    throw new Error(`a column has ${values} values, not the ${column.num_values} that it tells`);
  }
}

/**
 * Decodes a column's part of a row group, for what it throws: where several of them make one column and more than one
 * fails, the library leaves a rejection to nobody, which would end the process.
 */
export function tryPages(
  bytes: ArrayBuffer,
  column: ColumnMetaData,
  { schema, row_groups }: FileMetaData,
): void {
  const schemaPath = getSchemaPath([...schema], [...column.path_in_schema]);
  const { element } = schemaPath[schemaPath.length - 1];
  const selectEnd = Math.max(...row_groups.map(({ num_rows }) => Number(num_rows)));
  readColumn(
    { view: new DataView(bytes), offset: 0 },
    { groupStart: 0, selectStart: 0, selectEnd, groupRows: selectEnd },
    {
      ...{ pathInSchema: column.path_in_schema, element, schemaPath, compressors, utf8: false },
      ...column,
      parsers: { ...DEFAULT_PARSERS, ...NESTED_PARSERS },
    },
  );
}

interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

interface PageColumn {
  readonly column: ColumnMetaData;
  readonly levels: Levels;
}

/** A page of values; null for a dictionary. */
function openAny(header: PageHeader, packed: Uint8Array, column: PageColumn): Page | null {
  switch (header.type) {
    case "DICTIONARY_PAGE":
      checkCount(header.dictionary_page_header?.num_values, PAGE_VALUES_MAX, "number of values");
      return null;
    case "DATA_PAGE":
      return openPage(header, packed, column);
    case "DATA_PAGE_V2":
      return openPageV2(header, packed, column);
    default:
      throw new Error(`a page is of the kind ${header.type}, which is not known`);
  }
}

/** A page whose levels are packed with its values, each behind its length. */
function openPage(header: PageHeader, packed: Uint8Array, { column, levels }: PageColumn): Page {
  const told = header.data_page_header, values = told?.num_values;
  checkCount(values, PAGE_VALUES_MAX, "number of values");
  const bytes = decompressPage(packed, header.uncompressed_page_size, column.codec, compressors);
  const reader: DataReader = {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    offset: 0,
  };
  const read = (max: number) => {
    const length = reader.view.getUint32(reader.offset, true);
    reader.offset += 4;
    return readLevels(reader, { max, values, length });
  };
  if (levels.repetition > 0) read(levels.repetition);
  const present = levels.definition > 0 ? read(levels.definition) : values;
  return { values, encoding: told?.encoding, reader, present };
}

/** A page whose levels lie before its packed values. */
function openPageV2(header: PageHeader, packed: Uint8Array, { column, levels }: PageColumn): Page {
  const told = header.data_page_header_v2, values = told?.num_values;
  checkCount(values, PAGE_VALUES_MAX, "number of values");
  checkCount(told?.num_rows, values, "number of rows");
  checkCount(told?.num_nulls, values, "number of nulls");
  const repetition = told?.repetition_levels_byte_length, definition = told?.definition_levels_byte_length;
  checkCount(repetition, packed.length, "length");
  checkCount(definition, packed.length - repetition, "length");
  const head: DataReader = {
    view: new DataView(packed.buffer, packed.byteOffset, packed.byteLength),
    offset: 0,
  };
  if (levels.repetition > 0) readLevels(head, { max: levels.repetition, values, length: repetition });
  head.offset = repetition;
  if (levels.definition > 0) readLevels(head, { max: levels.definition, values, length: definition });
  const rest = packed.subarray(repetition + definition),
    size = header.uncompressed_page_size - repetition - definition;
  checkCount(size, header.uncompressed_page_size, "size");
  const bytes = told?.is_compressed === false ? rest : decompressPage(rest, size, column.codec, compressors);
  const reader: DataReader = {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    offset: 0,
  };
  return { values, encoding: told?.encoding, reader, present: values - told.num_nulls };
}

/** How many of the levels are `max`: values that are there. Leaves the reader behind them. */
function readLevels(
  reader: DataReader,
  { max, values, length }: { readonly max: number; readonly values: number; readonly length: number },
): number {
  const width = 32 - Math.clz32(max);
  checkRuns(reader, { width, values });
  const levels = new Array<number>(values);
  readRleBitPackedHybrid(reader, width, levels, length);
  return levels.reduce((count, level) => count + Number(level === max), 0);
}

/** Walks runs of equal and of packed values, from where the reader stands, without moving it. */
function checkRuns(
  { view, offset }: DataReader,
  { width, values }: { readonly width: number; readonly values: number },
): void {
  const reader: DataReader = { view, offset };
  for (let seen = 0; seen < values;) {
    const header = readVarInt(reader), isPacked = (header & 1) === 1;
    const count = isPacked ? (header >> 1) * 8 : header >>> 1;
    checkCount(count, values - seen + (isPacked ? RUN_PADDING : 0), "run of values");
    reader.offset += isPacked ? count * width / 8 : (width + 7) >> 3;
    if (reader.offset > view.byteLength + width) throw new RangeError("its runs go beyond its page");
    seen += count;
  }
}

function checkValues({ encoding, reader, present, values }: Page, isBoolean: boolean): void {
  if (present === 0) return;
  switch (encoding) {
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY": {
      const width = reader.view.getUint8(reader.offset++);
      checkCount(width, 32, "width of its values");
      return width === 0 ? undefined : checkRuns(reader, { width, values: present });
    }
    case "RLE":
      if (!isBoolean) throw new Error("a page has an encoding that its column can't have");
      reader.offset += 4;
      return checkRuns(reader, { width: 1, values: present });
    case "DELTA_BYTE_ARRAY":
      return checkTexts(lengths(reader, present), lengths(reader, present));
    case "DELTA_BINARY_PACKED":
    case "DELTA_LENGTH_BYTE_ARRAY":
      return checkDelta(reader);
    case "BYTE_STREAM_SPLIT":
    case "PLAIN":
      return checkCount(values, PAGE_VALUES_MAX, "number of values");
    default:
      throw new Error(`a page has the encoding ${encoding}, which is not known`);
  }
}

/** Lengths that are packed as differences, from where the reader stands; moves it behind them. */
function lengths(reader: DataReader, count: number): Int32Array {
  checkDelta(reader);
  const unpacked = new Int32Array(count);
  deltaBinaryUnpack(reader, count, unpacked);
  return unpacked;
}

/** Texts of which each begins with so many bytes of the one before it. */
function checkTexts(prefixes: Int32Array, suffixes: Int32Array): void {
  let last = 0, total = 0;
  for (let i = 0; i < prefixes.length; i++) {
    checkCount(prefixes[i], last, "text");
    checkCount(suffixes[i], TEXTS_BYTES_MAX - total, "text");
    last = prefixes[i] + suffixes[i];
    total += last;
    checkCount(total, TEXTS_BYTES_MAX, "size of texts");
  }
}

/** The sizes of blocks and of what they are made of. */
function checkDelta({ view, offset }: DataReader): void {
  const reader: DataReader = { view, offset };
  const block = readVarInt(reader), parts = readVarInt(reader);
  checkCount(block - 1, DELTA_BLOCK_MAX, "block of values");
  checkCount(parts - 1, block, "block of values");
  if (block % parts !== 0) throw new Error("a page has a block of values that is not divided evenly");
}

function checkCount(count: number | undefined, most: number, what: string): asserts count is number {
  if (count === undefined || !Number.isInteger(count) || count < 0 || count > most) {
    throw new Error(`a page tells a ${what} that can't be: ${count}`);
  }
}
