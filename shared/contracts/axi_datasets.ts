import { z } from "zod";
import { Instant, line, ListQuery, Uuid } from "./common.ts";

/** What a column can be; the SQL type is the second word of `COLUMN_SQL_TYPES`. */
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
    "leading_zeros, long_digits: digits that are names, not numbers, so the column stays text; " +
    "renamed: `name` differs from `source_name`; some_rejected: cells that do not fit the type became null, see /rejects; " +
    "ambiguous_number: nothing tells whether the mark in 1.234 or 1,234 groups thousands (1.234 is then read as a float, " +
    "all else stays text: name `decimal` or `thousands`), or digits in groups of one length may be telephone numbers; " +
    "mixed_units: several currencies, so the column stays text; mixed_zones: some instants name a zone, others none; " +
    "sentinel: a value such as -999 that may stand for no value, see `sentinels`; it is not taken away",
});
export type ColumnFlag = z.infer<typeof ColumnFlag>;

export const Column = z.object({
  name: z.string().meta({ description: "Name in SQL and in every answer: unique, at most 63 bytes" }),
  source_name: z.string().meta({ description: "Header as the file has it, cut to 1,000 characters" }),
  type: ColumnType,
  nullable: z.boolean().meta({ description: "Whether any cell is null" }),
  flags: z.array(ColumnFlag),
}).meta({ id: "Column" });
export type Column = z.infer<typeof Column>;

/** How the file was read. */
export const Dialect = z.object({
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
  delimiter: z.string(),
  quote: z.string(),
  header: z.boolean(),
  nul_bytes_removed: z.int().nonnegative(),
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
  size_bytes: z.int().nonnegative().meta({ description: "Bytes of the uploaded file" }),
  columns: z.array(Column),
  rejected_count: z.int().nonnegative().meta({
    description: "Cells and surplus cells that did not fit; see /rejects",
  }),
  dialect: Dialect,
  data_version: z.int().positive().meta({ description: "Rises with every change of the rows" }),
  version: z.int().positive().meta({ description: "Rises with every change of the dataset; for If-Match" }),
  content_sha256: z.string().meta({ description: "SHA-256 of the uploaded bytes, hex" }),
  created_at: Instant,
  updated_at: Instant,
}).meta({ id: "Dataset" });
export type Dataset = z.infer<typeof Dataset>;

const Name = line(200);

/** Options of an upload; what is absent is found out from the file. */
export const UploadOptions = z.strictObject({
  encoding: Dialect.shape.encoding.optional(),
  delimiter: z.enum([",", ";", "\t", "|", ":", "^"]).optional(),
  quote: z.enum(['"', "'"]).optional(),
  header: z.boolean().optional(),
  null_values: z.array(z.string().max(100)).max(100).optional()
    .meta({ description: "Cells that mean 'no value', besides the empty one" }),
  date_order: z.enum(["dmy", "mdy"]).optional()
    .meta({ description: "Order of day and month where a column alone cannot tell" }),
  types: z.record(z.string(), ColumnType).optional()
    .meta({ description: "Type by column (its name or the file's header)" }),
  type_threshold: z.number().min(0.5).max(1).default(0.995)
    .meta({ description: "Share of the values that must fit a type; the rest is rejected cell by cell" }),
}).meta({ id: "UploadOptions" });
export type UploadOptions = z.infer<typeof UploadOptions>;

export const UpdateDatasetRequest = z.strictObject({
  name: Name,
  version: z.int().min(1).max(2_147_483_647).optional()
    .meta({ description: "The version you read; or send If-Match" }),
}).meta({ id: "UpdateDatasetRequest" });
export type UpdateDatasetRequest = z.infer<typeof UpdateDatasetRequest>;

export const ListDatasetsQuery = ListQuery.extend({
  q: z.string().max(200).optional().meta({ description: "Part of the name, case does not matter" }),
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
  line: z.int().positive().meta({ description: "Line of the file on which the row begins, from 1" }),
  column: z.string().nullable().meta({ description: "null where the row, not one cell, is at fault" }),
  raw: z.string().meta({ description: "The cell as the file has it, cut to 1,000 characters" }),
  reason: z.enum(REJECT_REASONS),
}).meta({ id: "Reject" });
export type Reject = z.infer<typeof Reject>;

export const ExportQuery = z.object({
  formula_safe: z.enum(["true", "false"]).default("true")
    .meta({
      description: "Whether cells that a spreadsheet would run as a formula get a leading apostrophe",
    }),
  bom: z.enum(["true", "false"]).default("false").meta({ description: "UTF-8 byte order mark, for Excel" }),
});
export type ExportQuery = z.infer<typeof ExportQuery>;
