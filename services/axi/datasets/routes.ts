import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { z } from "zod";
import type { DatasetId } from "@shared/core/ids.ts";
import { ListQuery, page, Uuid } from "@shared/contracts/common.ts";
import { Summary, SummaryQuery } from "@shared/contracts/axi_analytics.ts";
import {
  Dataset,
  ExportFormat,
  ExportQuery,
  ListDatasetsQuery,
  Reject,
  RowsPage,
  RowsQuery,
  UpdateDatasetRequest,
} from "@shared/contracts/axi_datasets.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { idSegment, jsonBody, jsonResponse, problems } from "@shared/http/openapi.ts";
import type { DatasetExport, ExportDataset } from "./export_dataset.ts";
import type { DatasetService } from "./service.ts";

const params = z.object({ dataset_id: Uuid });
export const ifMatch = z.object({
  "if-match": z.string().optional().meta({
    description:
      'The version you read, as `ETag` gave it: `"3"`; `*` for any; another text matches no version',
  }),
});
/** Described only: to validate headers is to read them all. */
const IF_NONE_MATCH = {
  name: "if-none-match",
  in: "header",
  required: false,
  schema: { type: "string", description: "ETags you have the answer of; `*` for any" },
} as const;
const ID = idSegment("dataset_id");
const tags = ["Datasets"];
const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  ndjson: "application/x-ndjson",
  parquet: "application/vnd.apache.parquet",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

const list = createRoute({
  method: "get",
  path: "/datasets",
  summary: "The tenant's datasets",
  description: "A page ends before `limit` where its columns come to 8 MiB; `next_cursor` goes on behind it.",
  tags,
  request: { query: ListDatasetsQuery },
  responses: {
    200: jsonResponse("A page of datasets", page(Dataset)),
    ...problems("FORBIDDEN"),
  },
});

const get = createRoute({
  method: "get",
  path: `/datasets/${ID}`,
  summary: "One dataset: its columns, types and counts",
  tags,
  request: { params },
  responses: {
    200: jsonResponse("The dataset; its version is in `ETag`", Dataset),
    ...problems("NOT_FOUND"),
  },
});

const rename = createRoute({
  method: "patch",
  path: `/datasets/${ID}`,
  summary: "Rename a dataset",
  description: "The table keeps its name, so that saved SQL goes on working.",
  tags,
  request: { params, headers: ifMatch, body: jsonBody(UpdateDatasetRequest) },
  responses: {
    200: jsonResponse("The renamed dataset", Dataset),
    ...problems("FORBIDDEN", "NOT_FOUND", "VERSION_CONFLICT"),
  },
});

const rows = createRoute({
  method: "get",
  path: `/datasets/${ID}/rows`,
  summary: "Rows, in file order or sorted, filtered where asked",
  description: "A page ends before `limit` where its rows come to 8 MiB; `next_cursor` goes on behind it.",
  tags,
  request: { params, query: RowsQuery },
  responses: {
    200: jsonResponse("A page of rows", RowsPage),
    ...problems("NOT_FOUND"),
  },
});

const rejects = createRoute({
  method: "get",
  path: `/datasets/${ID}/rejects`,
  summary: "Cells and rows that did not fit, with their line, raw text and reason",
  description: "At most 10,000 are kept; `rejected_count` of the dataset counts them all.",
  tags,
  request: { params, query: ListQuery },
  responses: {
    200: jsonResponse("A page of rejects, in the order of the file", page(Reject)),
    ...problems("NOT_FOUND"),
  },
});

const summary = createRoute({
  method: "get",
  path: `/datasets/${ID}/summary`,
  summary: "Statistics of every column",
  description:
    "Counts, frequent values and a semantic type of every column; of numbers moments, quantiles, intervals and outliers, of " +
    "dates and instants steps, gaps and calendar counts, of texts lengths, patterns and spellings, of booleans the share " +
    "of true; and alerts on what is remarkable. With `include_sql` each figure names the SQL that gives it, or the " +
    "figures and the method that it is derived by.",
  tags,
  request: { params, query: SummaryQuery },
  parameters: [IF_NONE_MATCH],
  responses: {
    200: jsonResponse("Computed when the rows were loaded; the version of the rows is in `ETag`", Summary),
    304: { description: "You have it: the rows have not changed" },
    ...problems("NOT_FOUND"),
  },
});

const exportRoute = createRoute({
  method: "get",
  path: `/datasets/${ID}/export`,
  summary: "The whole table as CSV, NDJSON, Parquet or XLSX",
  description:
    "Two at once for a tenant; the connection ends where nothing of it is read for half a minute. What a sheet of a workbook can't " +
    "hold, more than 1,048,575 rows or 32,767 characters in a cell, is refused before it begins.",
  tags,
  request: { params, query: ExportQuery },
  responses: {
    200: {
      description:
        "CSV: RFC 4180, UTF-8, with a header line; NDJSON: an object a line, its cells as in /rows; " +
        "Parquet: typed, decimals exact up to 38 digits and text beyond; XLSX: typed, instants in UTC, as text numbers of " +
        "more than 15 digits, days before March 1900, NaN and infinities; a text is never a formula",
      content: {
        "text/csv": { schema: z.string() },
        "application/x-ndjson": { schema: z.string() },
        [EXPORT_TYPES.parquet]: { schema: z.string().meta({ format: "binary" }) },
        [EXPORT_TYPES.xlsx]: { schema: z.string().meta({ format: "binary" }) },
      },
    },
    ...problems("NOT_FOUND", "VALIDATION"),
  },
});

/** `/datasets`: what people do with datasets once they are uploaded. */
export function datasetRoutes(service: DatasetService, exportDataset: ExportDataset): App {
  const app = newApp();
  app.openapi(list, async (c) => c.json(await service.list(c.var.ctx, c.req.valid("query")), 200));
  app.openapi(get, async (c) => {
    const dataset = await service.get(c.var.ctx, idOf(c.req.valid("param")));
    c.header("etag", `"${dataset.version}"`);
    return c.json(dataset, 200);
  });
  app.openapi(rename, async (c) => {
    const { name, version } = c.req.valid("json");
    const expected = version ?? versionOf(c.req.valid("header")["if-match"]);
    const dataset = await service.rename(c.var.ctx, idOf(c.req.valid("param")), { name, version: expected });
    c.header("etag", `"${dataset.version}"`);
    return c.json(dataset, 200);
  });
  app.openapi(
    rows,
    async (c) => c.json(await service.rows(c.var.ctx, idOf(c.req.valid("param")), c.req.valid("query")), 200),
  );
  app.openapi(rejects, async (c) => {
    return c.json(await service.rejects(c.var.ctx, idOf(c.req.valid("param")), c.req.valid("query")), 200);
  });
  app.openapi(summary, async (c) => {
    const id = idOf(c.req.valid("param")), hasSql = c.req.valid("query").include_sql === "true";
    const found = await (hasSql ? service.summaryWithSql(c.var.ctx, id) : service.summary(c.var.ctx, id));
    const etag = `"${found.data_version}"`;
    c.header("etag", etag);
    c.header("cache-control", "private, no-cache"); // kept, and asked for again with its ETag
    if (isKnown(etag, c.req.header("if-none-match"))) return c.body(null, 304);
    if ("json" in found) return c.body(found.json, 200, { "content-type": "application/json" });
    return c.json(found, 200);
  });
  app.openapi(exportRoute, async (c) => {
    const query = c.req.valid("query"), format = query.format ?? formatOf(c.req.header("accept"));
    const input = { ...query, format, signal: c.req.raw.signal };
    return sendFile(
      c,
      EXPORT_TYPES[format],
      await exportDataset(c.var.ctx, idOf(c.req.valid("param")), input),
    );
  });
  return app;
}

export function idOf(path: { readonly dataset_id: string }): DatasetId {
  return path.dataset_id as DatasetId; // safe because the schema of the path has checked it
}

/** The version that `If-Match` names; null where any will do, 0, which no dataset has, for a text that is no ETag of ours. */
export function versionOf(header: string | undefined): number | null {
  if (header === undefined || header.trim() === "*") return null;
  return Number(/^\s*"(\d{1,9})"\s*$/.exec(header)?.[1] ?? 0);
}

/** Whether `If-None-Match` names the ETag, by RFC 9110's weak comparison. */
function isKnown(etag: string, header: string | undefined): boolean {
  const known = (header ?? "").split(",").map((text) => text.trim().replace(/^W\//, ""));
  return known.includes("*") || known.includes(etag);
}

/** The format of the first media type that is one of an export; csv where there is none. */
function formatOf(accept: string | undefined): ExportFormat {
  const asked = (accept ?? "").split(",").map((range) => range.split(";")[0].trim().toLowerCase());
  const formats = asked.map((type) =>
    ExportFormat.options.find((format) => type !== "" && EXPORT_TYPES[format].startsWith(type))
  );
  return formats.find((format) => format !== undefined) ?? "csv";
}

function sendFile(c: Context<AppEnv>, contentType: string, { fileName, body }: DatasetExport) {
  c.header("content-type", contentType);
  c.header("content-disposition", `attachment; filename="${fileName}"`);
  return c.body(body, 200);
}
