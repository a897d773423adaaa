import type { StatisticsRun } from "../analytics/statistics_run.ts";
import type { TableSummary } from "../analytics/table_statistics.ts";
import type { CsvRecord, RecordSink } from "./csv/scanner.ts";
import { type NewReject, RowEncoder } from "./csv/row_encoder.ts";
import { type FilePlan, Reading } from "./csv/survey.ts";
import { ROW_WIDTH_MAX, rowWidth } from "./row_width.ts";

/** One reading of a surveyed file: its rows for COPY and, once they have all been taken, what was found in them. */
export interface RowLoad {
  readonly rows: AsyncIterable<Uint8Array>;
  /** Resolves the statistics and rejects; to be called after `rows` has ended. */
  finish(): Promise<LoadResult>;
}

export interface LoadResult {
  readonly summary: TableSummary;
  readonly rejects: readonly NewReject[];
  readonly rejectedCount: number;
  /** For each column whether a cell is null, and how many cells were rejected. */
  readonly nullable: readonly boolean[];
  readonly rejectedByColumn: Int32Array;
}

/** Reads the bytes of a file by its plan; `statistics` are opened for the plan's columns. */
export function loadRows(
  bytes: ReadableStream<Uint8Array>,
  plan: FilePlan,
  statistics: StatisticsRun,
): RowLoad {
  const encoder = new RowEncoder(plan, (full) => statistics.exchange(full));
  const summary = Promise.withResolvers<TableSummary>();
  summary.promise.catch(() => {}); // heard by whoever calls finish()
  async function* rows(): AsyncGenerator<Uint8Array> {
    const reading = openReading(plan, encoder);
    for await (const chunk of bytes) {
      reading.push(chunk);
      await statistics.room();
      yield* encoder.take();
    }
    reading.finish();
    // Already now, while the database takes what is on its way.
    statistics.finish(encoder.block).then(summary.resolve, summary.reject);
    yield* encoder.finish();
  }
  return {
    rows: rows(),
    finish: async () => ({
      summary: await summary.promise,
      rejects: encoder.rejects,
      rejectedCount: encoder.rejectedCount,
      nullable: Array.from(encoder.nullsByColumn, (nulls) => nulls > 0),
      rejectedByColumn: encoder.rejectedByColumn,
    }),
  };
}

/** Line of the file on which the first row begins that is too wide for the database; 0 where none is found. */
export async function lineOfWideRow(bytes: ReadableStream<Uint8Array>, plan: FilePlan): Promise<number> {
  const types = plan.columns.map(({ type }) => type);
  let isHeader = plan.dialect.header, line = 0;
  const reading = openReading(plan, {
    record(record: CsvRecord) {
      if (line === 0 && !isHeader && rowWidth(record, types) > ROW_WIDTH_MAX) line = record.line;
      isHeader = false;
    },
  });
  for await (const chunk of bytes) {
    reading.push(chunk);
    if (line > 0) return line;
  }
  reading.finish();
  return line;
}

function openReading(plan: FilePlan, sink: RecordSink): Reading {
  const { delimiter, quote, header, encoding } = plan.dialect;
  const { hasSepLine, columns } = plan;
  return new Reading(encoding, { delimiter, quote, header, hasSepLine, width: columns.length }, sink);
}
