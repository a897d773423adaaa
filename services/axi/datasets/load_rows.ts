import type { NullCounts } from "@shared/contracts/axi_analytics.ts";
import type { StatisticsRun } from "../statistics/statistics_run.ts";
import type { TableSummary } from "../statistics/table_statistics.ts";
import type { CsvRecord, RecordSink } from "./csv/scanner.ts";
import { type NewReject, RowEncoder } from "./csv/row_encoder.ts";
import type { RowCounts } from "./file_progress.ts";
import { Reading } from "./csv/reading.ts";
import type { FilePlan, Survey } from "./csv/survey.ts";
import { ROW_WIDTH_MAX, rowWidth } from "./row_width.ts";

/** One reading of a file: its rows for COPY and, once they have all been taken, what was found in them. */
export interface RowLoad {
  readonly rows: AsyncIterable<Uint8Array>;
  /** Of those that have been taken. */
  readonly counts: RowCounts;
  /** Takes a chunk of the rows back once nobody reads it any more. */
  recycle(chunk: Uint8Array): void;
  /** Resolves the statistics and rejects; to be called after `rows` has ended. */
  finish(): Promise<LoadResult>;
}

export interface LoadResult extends FoundInRows {
  /** By all of the file; the rows were read by one of the same types. */
  readonly plan: FilePlan;
  readonly summary: TableSummary;
}

/** What reading rows has found besides their values. */
export interface FoundInRows {
  readonly rejects: readonly NewReject[];
  readonly rejectedCount: number;
  /** For each column whether a cell is null, and how many cells were rejected. */
  readonly nullable: readonly boolean[];
  readonly rejectedByColumn: Int32Array;
  /** Why cells of each column are null. */
  readonly nulls: readonly NullCounts[];
}

/** Says that a file can't be loaded by a guess from its head: it is to be surveyed whole first. */
export class Strayed extends Error {}

/** The chunks of a file that is still arriving. */
export interface ArrivingChunks {
  /** The next one, null at the end. Throws `Strayed` where the sender is too slow to be waited for. */
  next(): Promise<Uint8Array | null>;
}

/** Reads the bytes of a file by its plan; `statistics` are opened for the plan's columns. */
export function loadRows(
  bytes: ReadableStream<Uint8Array>,
  plan: FilePlan,
  statistics: StatisticsRun,
): RowLoad {
  const encoder = new RowEncoder(plan, (full) => statistics.exchange(full));
  const load = openLoad(encoder, statistics);
  async function* rows(): AsyncGenerator<Uint8Array> {
    const reading = openReading(plan, encoder);
    for await (const chunk of bytes) {
      reading.push(chunk);
      await statistics.room();
      yield* encoder.take();
    }
    reading.finish();
    yield* load.end(plan);
  }
  return {
    rows: rows(),
    counts: encoder,
    recycle: (chunk) => encoder.recycle(chunk),
    finish: load.finish,
  };
}

/**
 * Reads a file that is still arriving by a guess from its head, while the survey goes on. The rows end with `Strayed`
 * as soon as the guess turns out wrong; the survey is then as far as the chunks that were taken.
 */
export function loadArriving(
  chunks: ArrivingChunks,
  { survey, guess }: { readonly survey: Survey; readonly guess: FilePlan },
  statistics: StatisticsRun,
): RowLoad {
  const encoder = new RowEncoder(guess, (full) => statistics.exchange(full), true);
  const load = openLoad(encoder, statistics);
  async function* rows(): AsyncGenerator<Uint8Array> {
    survey.follow(encoder, guess);
    for (let chunk = await chunks.next(); chunk !== null; chunk = await chunks.next()) {
      survey.push(chunk);
      if (survey.hasStrayed) throw new Strayed();
      await statistics.room();
      yield* encoder.take();
    }
    const plan = survey.finish();
    if (survey.hasStrayed) throw new Strayed();
    yield* load.end(plan);
  }
  return {
    rows: rows(),
    counts: encoder,
    recycle: (chunk) => encoder.recycle(chunk),
    finish: load.finish,
  };
}

function openLoad(encoder: RowEncoder, statistics: StatisticsRun) {
  const summary = Promise.withResolvers<TableSummary>();
  summary.promise.catch(() => {}); // heard by whoever calls finish()
  let found: FilePlan | null = null;
  return {
    /** The last rows. */
    end(plan: FilePlan): Uint8Array[] {
      found = plan;
      // Already now, while the database takes what is on its way.
      statistics.finish(encoder.block).then(summary.resolve, summary.reject);
      return encoder.finish();
    },
    async finish(): Promise<LoadResult> {
      if (found === null) throw new Error("Cannot tell what a file holds before its rows have ended");
      return {
        plan: found,
        summary: await summary.promise,
        ...foundInRows(encoder, found),
      };
    },
  };
}

/** What the encoder has found by the end of a file that is read by the plan. */
export function foundInRows(encoder: RowEncoder, { columns }: FilePlan): FoundInRows {
  return {
    rejects: encoder.rejects,
    rejectedCount: encoder.rejectedCount,
    nullable: Array.from(encoder.nullsByColumn, (nulls) => nulls > 0),
    rejectedByColumn: encoder.rejectedByColumn,
    nulls: columns.map(({ nullWords }, i) => nullCounts(encoder, nullWords, i)),
  };
}

function nullCounts(encoder: RowEncoder, nullWords: ReadonlyMap<string, number>, i: number): NullCounts {
  const words = [...nullWords.values()].reduce((sum, count) => sum + count, 0);
  const missing = encoder.missingByColumn[i], blank = encoder.blankByColumn[i];
  const rejected = encoder.rejectedByColumn[i];
  return {
    empty: encoder.nullsByColumn[i] - words - missing - blank - rejected,
    blank,
    words,
    missing,
    rejected,
  };
}

/** Line of the file on which the first row begins that is too wide for the database; 0 where none is found. */
export async function lineOfWideRow(bytes: ReadableStream<Uint8Array>, plan: FilePlan): Promise<number> {
  const types = plan.columns.map(({ type }) => type);
  let line = 0;
  const reading = openReading(plan, {
    record(record: CsvRecord) {
      if (line === 0 && rowWidth(record, types) > ROW_WIDTH_MAX) line = record.line;
    },
  });
  for await (const chunk of bytes) {
    reading.push(chunk);
    if (line > 0) return line;
  }
  reading.finish();
  return line;
}

/** A reading of the file's rows. */
export function openReading({ dialect }: FilePlan, sink: RecordSink): Reading {
  return new Reading({ ...dialect, skipRows: dialect.skip_rows }, dialect.header ? withoutFirst(sink) : sink);
}

function withoutFirst(sink: RecordSink): RecordSink {
  let isFirst = true;
  return {
    record(record) {
      if (!isFirst) return sink.record(record);
      isFirst = false;
    },
  };
}
