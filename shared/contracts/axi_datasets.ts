import { z } from "zod";
import { FileForm, Packing, Sheet } from "./axi_forms.ts";
import { Instant, line, ListQuery, Uuid } from "./common.ts";
import { TimeZone } from "./time_zone.ts";

/** What a column can be. */
export const COLUMN_TYPES = ["int", "float", "decimal", "bool", "date", "timestamp", "text"] as const;
export const ColumnType = z.enum(COLUMN_TYPES).meta({
  description:
    "int: 64 bits; float: IEEE 754 double, every digit of the file kept; decimal: exact, any precision; " +
    "date; timestamp: an instant, UTC where the file names no zone; text",
});
export type ColumnType = z.infer<typeof ColumnType>;

/** What is doubtful or was changed about a column. Append only. */
export const COLUMN_FLAGS = [
  "ambiguous_date",
  "all_null",
  "leading_zeros",
  "long_digits",
  "renamed",
  "some_rejected",
  "ambiguous_number",
  "mixed_units",
  "mixed_zones",
  "sentinel",
] as const;
export const ColumnFlag = z.enum(COLUMN_FLAGS).meta({
  description:
    "ambiguous_date: day and month cannot be told apart, so the column stays text; all_null: no value at all; " +
    "leading_zeros, long_digits: digits that are names, not numbers, so the column stays text; an int with long_digits, " +
    "which was named or is one of Parquet, has values of more than 15 digits, which are counted by their digits; " +
    "renamed: `name` differs from `source_name`; some_rejected: cells that do not fit the type became null, see /rejects; " +
    "ambiguous_number: nothing tells whether the mark in 1.234 or 1,234 groups thousands (1.234 is then read as a float, " +
    "all else stays text: name `decimal` or `thousands`), or digits in groups of one length may be telephone numbers; " +
    "mixed_units: several currencies, so the column stays text; mixed_zones: some instants name a zone, others none; " +
    "sentinel: a value such as -999 that may stand for no value, see `sentinels`; it is not taken away",
});
export type ColumnFlag = z.infer<typeof ColumnFlag>;

export const NumberFormat = z.object({
  decimal: z.enum([".", ","]),
  thousands: z.enum([",", ".", " ", "'"]).nullable().meta({
    description: "A space stands for all kinds of space",
  }),
  unit: z.string().nullable().meta({
    description: "Currency or % that cells carry; the numbers are as written, 12 % is 12",
  }),
}).meta({
  id: "NumberFormat",
  description:
    "How the numbers of a column are written; absent where plain digits with sign and point are all",
});
export type NumberFormat = z.infer<typeof NumberFormat>;

export const Column = z.object({
  name: z.string().meta({ description: "Name in SQL and in every answer: unique, at most 63 bytes" }),
  source_name: z.string().meta({ description: "Header as the file has it, cut to 1,000 characters" }),
  type: ColumnType,
  nullable: z.boolean().meta({ description: "Whether any cell is null" }),
  flags: z.array(ColumnFlag),
  number_format: NumberFormat.optional(),
  null_words: z.record(z.string(), z.int().positive()).optional()
    .meta({
      description: "Cells by the word for 'no value' that they hold, at most 10; absent where none does",
    }),
  sentinels: z.array(z.string()).max(5).optional()
    .meta({
      description: "Values that may stand for 'no value', as they are stored; absent where there are none",
    }),
}).meta({ id: "Column" });
export type Column = z.infer<typeof Column>;

/** Most usual first: the order settles a tie. */
export const DELIMITERS = [",", "\t", ";", "|", "^", ":"] as const;
const QUOTES = ['"', "'"] as const;
const ESCAPES = [...QUOTES, "\\"] as const;

/** How the file was read. */
export const Dialect = z.object({
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
  encoding_evidence: z.enum(["bom", "nul_pattern", "valid_utf8", "invalid_utf8", "option"]).meta({
    description:
      "bom: a byte order mark; nul_pattern: zeros in every other byte, as UTF-16 has; valid_utf8: every byte " +
      "of the file; invalid_utf8: not so, and every byte means something in windows-1252; option: you named it",
  }),
  delimiter: z.string(),
  quote: z.string(),
  escape: z.string().meta({
    description: "What takes the meaning of a quote in quotes: the quote itself, doubled, or a backslash",
  }),
  header: z.boolean(),
  skip_rows: z.int().nonnegative().meta({
    description: "Lines before the table: titles, notes, a `sep=` line",
  }),
  comment: z.string().nullable().meta({ description: "First character of lines that were left out" }),
  comment_lines: z.int().nonnegative().meta({ description: "How many were" }),
  line_ending: z.enum(["lf", "crlf", "cr", "mixed"]).nullable().meta({
    description: "null: one line without an end",
  }),
  nul_bytes_removed: z.int().nonnegative(),
  alternatives: z.array(z.object({
    delimiter: z.string(),
    quote: z.string(),
    escape: z.string(),
    header: z.boolean(),
    score: z.number().min(0).max(1).meta({
      description: "How well it reads the head beside the dialect taken",
    }),
  })).max(5).meta({ description: "Other ways to read the file's head, best first" }),
}).meta({ id: "Dialect" });
export type Dialect = z.infer<typeof Dialect>;

export const Dataset = z.object({
  dataset_id: Uuid,
  name: z.string(),
  table_name: z.string().meta({
    description: "Name of the view, in the tenant's schema, under which SQL finds the rows",
  }),
  status: z.enum(["loading", "ready", "failed"]),
  row_count: z.int().nonnegative(),
  column_count: z.int().nonnegative(),
  size_bytes: z.int().nonnegative().meta({ description: "Bytes of the uploaded file and those appended" }),
  columns: z.array(Column),
  rejected_count: z.int().nonnegative().meta({
    description: "Cells and surplus cells that did not fit; see /rejects",
  }),
  dialect: Dialect,
  data_version: z.int().positive().meta({ description: "Rises with every change of the rows" }),
  version: z.int().positive().meta({ description: "Rises with every change of the dataset; for If-Match" }),
  content_sha256: z.string().meta({
    description: "SHA-256 of the uploaded file, hex; of all files, see /parts",
  }),
  created_at: Instant,
  updated_at: Instant,
  deleted_at: Instant.nullable().meta({ description: "null unless it is in the trash" }),
}).meta({ id: "Dataset" });
export type Dataset = z.infer<typeof Dataset>;

const Name = line(200);

const Words = z.array(z.string().max(100)).max(100);
const OneCharacter = z.string().regex(/^[!#$%&*+./<=>?@\\~-]$/);

/** Options of an upload; what is absent is found out from the file. */
export const UploadOptions = z.strictObject({
  encoding: z.enum([...Dialect.shape.encoding.options, "iso-8859-1"]).optional()
    .meta({ description: "iso-8859-1 is read as windows-1252, which has it all (WHATWG Encoding)" }),
  delimiter: z.enum(DELIMITERS).optional(),
  quote: z.enum(QUOTES).optional(),
  escape: z.enum(ESCAPES).optional()
    .meta({ description: "The quote itself where quotes in quotes are doubled, or a backslash" }),
  header: z.boolean().optional(),
  skip_rows: z.int().min(0).max(10_000).optional().meta({ description: "Lines before the table" }),
  comment: OneCharacter.optional().meta({ description: "First character of lines to leave out" }),
  decimal: z.enum([".", ","]).optional().meta({ description: "Decimal mark of all columns" }),
  thousands: z.enum([",", ".", " ", "'"]).optional()
    .meta({ description: "What sets thousands apart in all columns; a space stands for all kinds of space" }),
  date_order: z.enum(["dmy", "mdy", "ymd"]).optional().meta({
    description:
      "Order of day and month where a column alone cannot tell; ymd: years of two digits come first",
  }),
  time_zone: TimeZone.optional().meta({
    description:
      "Zone of instants that name none, else UTC; a time that the clocks skip is read with the offset before " +
      "the change, one that they show twice as the first",
  }),
  sheet: z.union([z.string().min(1).max(100), z.int().min(1).max(10_000)]).optional().meta({
    description: "Sheet of a workbook, by name or number; else the first that is shown and has cells",
  }),
  member: z.string().min(1).max(1_000).optional().meta({
    description: "File of a zip archive, by its path in it; needed where there are several",
  }),
  null_values: Words.optional().meta({ description: "Cells that mean 'no value', besides the empty one" }),
  true_values: Words.optional().meta({
    description: "Cells that mean true, in any case, in place of true, yes, on ...",
  }),
  false_values: Words.optional().meta({ description: "Cells that mean false, likewise" }),
  types: z.record(z.string(), ColumnType).optional()
    .meta({ description: "Type by column (its name or the file's header)" }),
  type_threshold: z.number().min(0.5).max(1).default(0.995)
    .meta({ description: "Share of the values that must fit a type; the rest is rejected cell by cell" }),
}).superRefine(refuseContradictions).meta({ id: "UploadOptions" });
export type UploadOptions = z.infer<typeof UploadOptions>;

interface MarkOptions {
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  readonly escape?: string | undefined;
  readonly decimal?: string | undefined;
  readonly thousands?: string | undefined;
}

/** Refuses marks that would mean two things. */
function refuseContradictions(options: MarkOptions, context: z.RefinementCtx): void {
  const { quote = '"', escape, decimal, thousands } = options;
  if (escape !== undefined && escape !== "\\" && escape !== quote) {
    context.addIssue({
      code: "custom",
      path: ["escape"],
      message: `Expected a backslash or the quote, ${quote}`,
    });
  }
  if (decimal !== undefined && decimal === thousands) {
    context.addIssue({
      code: "custom",
      path: ["thousands"],
      message: "Expected another mark than the decimal one",
    });
  }
}

export const UpdateDatasetRequest = z.strictObject({
  name: Name,
  version: z.int().min(1).max(2_147_483_647).optional()
    .meta({ description: "The version you read; or send If-Match" }),
}).meta({ id: "UpdateDatasetRequest" });
export type UpdateDatasetRequest = z.infer<typeof UpdateDatasetRequest>;

export const ListDatasetsQuery = ListQuery.extend({
  q: z.string().max(200).optional().meta({ description: "Part of the name, case does not matter" }),
  deleted: z.enum(["true", "false"]).default("false")
    .meta({ description: "Those in the trash; analysts alone see them" }),
  sort: z.enum([
    "-created_at",
    "created_at",
    "name",
    "-name",
    "-row_count",
    "row_count",
    "-size_bytes",
    "size_bytes",
  ])
    .default("-created_at"),
});
export type ListDatasetsQuery = z.infer<typeof ListDatasetsQuery>;

/** `column:op:value`; op is eq, ne, lt, le, gt, ge, contains, is_null, not_null (the last two take no value). */
export const RowsQuery = ListQuery.extend({
  columns: z.string().max(2_000).optional().meta({
    description: "Names, separated by commas; all where absent",
  }),
  filter: z.union([z.string().max(500), z.array(z.string().max(500)).max(20)]).optional()
    .meta({
      description: "`column:op:value`, repeatable; op is eq, ne, lt, le, gt, ge, contains, is_null, not_null",
    }),
  sort: z.string().max(64).optional().meta({
    description: "A column, descending with `-` before it; file order where absent",
  }),
});
export type RowsQuery = z.infer<typeof RowsQuery>;

/** A cell in JSON: see `shared/contracts/cells.ts`. */
export const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof Cell>;
export const RowsPage = z.object({
  columns: z.array(z.object({ name: z.string(), type: ColumnType })),
  rows: z.array(z.array(Cell)).meta({ description: "Cells in the order of `columns`" }),
  next_cursor: z.string().nullable(),
  data_version: z.int().positive(),
}).meta({ id: "RowsPage" });
export type RowsPage = z.infer<typeof RowsPage>;

/** Why a cell (or a surplus cell) did not make it into the table. */
export const REJECT_REASONS = [
  "not_an_int",
  "not_a_float",
  "not_a_decimal",
  "not_a_bool",
  "not_a_date",
  "not_a_timestamp",
  "out_of_range",
  "missing_cells",
  "surplus_cells",
] as const;
export const Reject = z.object({
  reject_id: z.int().positive(),
  part: z.int().positive().meta({ description: "File of the dataset that it is in, see /parts" }),
  line: z.int().positive().meta({ description: "Line of the file on which the row begins, from 1" }),
  column: z.string().nullable().meta({ description: "null where the row, not one cell, is at fault" }),
  raw: z.string().meta({ description: "The cell as the file has it, cut to 1,000 characters" }),
  reason: z.enum(REJECT_REASONS),
}).meta({ id: "Reject" });
export type Reject = z.infer<typeof Reject>;

export const ExportFormat = z.enum(["csv", "ndjson", "parquet", "xlsx"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const ExportQuery = z.object({
  format: ExportFormat.optional().meta({ description: "Else what `Accept` asks for, else csv" }),
  formula_safe: z.enum(["true", "false"]).default("true")
    .meta({
      description:
        "Whether cells that a spreadsheet would run as a formula get a leading apostrophe; csv only",
    }),
  bom: z.enum(["true", "false"]).default("false").meta({
    description: "UTF-8 byte order mark, for Excel; csv only",
  }),
});
export type ExportQuery = z.infer<typeof ExportQuery>;

/** What the head of a file shows, before anything is stored. */
export const SniffResult = z.object({
  form: FileForm,
  packed_by: Packing,
  sheets: z.array(Sheet).meta({ description: "Those of a workbook, else none" }),
  dialect: Dialect,
  columns: z.array(Column),
  rows: z.array(z.array(Cell)).max(50).meta({ description: "The first rows as they would be stored" }),
  raw_rows: z.array(z.array(z.string())).max(50)
    .meta({ description: "The same rows as they stand in the file, cells cut to 1,000 characters" }),
  problems: z.array(Reject.omit({ reject_id: true, part: true })).max(100)
    .meta({ description: "The first cells and rows that would be rejected" }),
  problem_count: z.int().nonnegative(),
  row_count: z.int().nonnegative().meta({ description: "Rows that were looked at" }),
  is_whole: z.boolean().meta({
    description: "Whether they are all: the first MiB is read, and types may turn out otherwise further on",
  }),
}).meta({ id: "SniffResult" });
export type SniffResult = z.infer<typeof SniffResult>;
