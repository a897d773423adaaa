import { joinBytes } from "@shared/core/join_bytes.ts";
import { turn } from "@shared/core/pause.ts";
import type { SniffResult, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { statisticsRunHere } from "../statistics/statistics_run.ts";
import { copiedRows } from "./csv/copied_rows.ts";
import { RowEncoder } from "./csv/row_encoder.ts";
import type { CsvRecord } from "./csv/scanner.ts";
import { Survey } from "./csv/survey.ts";
import { describeColumns } from "./describe_columns.ts";
import { openReading } from "./load_rows.ts";

/** Bytes of a file that are looked at. */
export const SNIFFED_BYTES_MAX = 1_048_576;
/** Bytes that are read before others get a turn: a few milliseconds of work. */
const TURN_BYTES = 131_072;
const ROWS_SHOWN = 50;
const PROBLEMS_SHOWN = 100;
const CELL_CHARACTERS_SHOWN = 1000;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export interface SniffInput {
  readonly options: UploadOptions;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * What the first MiB of a file shows, read as an upload would read it; nothing is stored, and what is beyond is not
 * asked for. Throws what an upload throws for a file that can't be read.
 */
export async function sniff({ options, body }: SniffInput): Promise<SniffResult> {
  const { head, isWhole } = await readHead(body);
  const survey = new Survey(options);
  await eachTurn(head, (part) => survey.push(part));
  const plan = isWhole ? survey.finish() : survey.soFar();
  const types = plan.columns.map(({ type }) => type), statistics = statisticsRunHere(types);
  const encoder = new RowEncoder(plan, (full) => statistics.exchange(full));
  const raw: string[][] = [];
  const reading = openReading(plan, {
    record(record) {
      if (raw.length < ROWS_SHOWN) raw.push(textsOf(record));
      encoder.record(record);
    },
  });
  await eachTurn(head, (part) => reading.push(part));
  if (isWhole) reading.finish();
  const nullable = Array.from(encoder.nullsByColumn, (nulls) => nulls > 0);
  const summary = await statistics.finish(encoder.block);
  return {
    dialect: plan.dialect,
    columns: describeColumns({ plan, summary, nullable, rejectedByColumn: encoder.rejectedByColumn }),
    rows: copiedRows(joinBytes(encoder.finish()), types, raw.length),
    raw_rows: raw,
    problems: encoder.rejects.slice(0, PROBLEMS_SHOWN),
    problem_count: encoder.rejectedCount,
    row_count: encoder.rowCount,
    is_whole: isWhole,
  };
}

/** The first bytes of a body, which is cancelled where it holds more. */
async function readHead(body: ReadableStream<Uint8Array>): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const head = new Uint8Array(SNIFFED_BYTES_MAX);
  let length = 0;
  for await (const chunk of body) { // leaving the loop cancels the body
    const room = head.length - length;
    head.set(chunk.subarray(0, room), length);
    length += Math.min(chunk.length, room);
    if (chunk.length > room) return { head, isWhole: false };
  }
  return { head: head.subarray(0, length), isWhole: true };
}

async function eachTurn(bytes: Uint8Array, take: (part: Uint8Array) => void): Promise<void> {
  for (let at = 0; at < bytes.length; at += TURN_BYTES) {
    take(bytes.subarray(at, at + TURN_BYTES));
    await turn();
  }
}

function textsOf({ bytes, starts, ends, cellCount }: CsvRecord): string[] {
  return Array.from({ length: Math.min(cellCount, starts.length) }, (_, i) => {
    const end = Math.min(ends[i], starts[i] + 4 * CELL_CHARACTERS_SHOWN);
    return decoder.decode(bytes.subarray(starts[i], end)).slice(0, CELL_CHARACTERS_SHOWN);
  });
}
