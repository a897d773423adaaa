import { joinBytes } from "@shared/core/join_bytes.ts";
import type { RequestContext } from "@shared/core/ctx.ts";
import { turn } from "@shared/core/pause.ts";
import type { SniffResult, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { countedAs } from "../statistics/counted_type.ts";
import { statisticsRunHere } from "../statistics/statistics_run.ts";
import { copiedRows } from "./csv/copied_rows.ts";
import { RowEncoder } from "./csv/row_encoder.ts";
import type { CsvRecord } from "./csv/scanner.ts";
import { Survey } from "./csv/survey.ts";
import { describeColumns } from "./describe_columns.ts";
import { readingOptions } from "./csv_source.ts";
import { detectForm, FORM_HEAD_BYTES } from "./forms/form.ts";
import { type HeadSource, isReadFromItsEnd, openHead } from "./forms/open_head.ts";
import { peeked } from "./forms/peeked.ts";
import { openReading } from "./load_rows.ts";
import type { SentFile } from "./receive_file.ts";
import type { TenantSlots } from "../tenant_slots.ts";
import type { WorkQueue } from "../work_queue.ts";

/** Bytes of a file that are looked at. */
export const SNIFFED_BYTES_MAX = 1_048_576;
/** Bytes that are read before others get a turn: a few milliseconds of work. */
const TURN_BYTES = 131_072;
const ROWS_SHOWN = 50;
const PROBLEMS_SHOWN = 100;
const CELL_CHARACTERS_SHOWN = 1000;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export type SniffInput = Pick<SentFile, "options" | "body" | "fileName" | "contentType">;

export interface SniffDeps {
  /** Let a few files be looked into at once that are held in memory for it, of a tenant fewer. */
  readonly queue: WorkQueue;
  readonly slots: TenantSlots;
  /** Most bytes that a packed file may unpack to. */
  readonly maxBytes: number;
}

/**
 * A verb that tells what the beginning of a file shows, the first MiB of it as CSV, read as an upload would read it;
 * nothing is stored, and what is beyond is not asked for. Throws what an upload throws for a file that can't be read,
 * RATE_LIMITED where the tenant has one under way that is held in memory, or too many wait.
 */
export function createSniff({ queue, slots, maxBytes }: SniffDeps) {
  return async function sniff(
    { tenant_id }: RequestContext,
    { options, body, fileName, contentType }: SniffInput,
  ): Promise<SniffResult> {
    const { head, stream } = await peeked(body, FORM_HEAD_BYTES);
    const form = detectForm(head, contentType ?? null, fileName ?? "");
    const look = async () => await lookAt(await openHead(form, stream, { ...options, maxBytes }), options);
    if (!isReadFromItsEnd(form)) return await look();
    using _slot = slots.enter(tenant_id);
    return await queue(look);
  };
}
export type Sniff = ReturnType<typeof createSniff>;

async function lookAt(source: HeadSource, given: UploadOptions): Promise<SniffResult> {
  const options = readingOptions(source, given), { head, isWhole } = await readHead(source.csv);
  const survey = new Survey(options);
  await eachTurn(head, (part) => survey.push(part));
  const plan = isWhole ? survey.finish() : survey.soFar();
  const types = plan.columns.map(({ type }) => type);
  const statistics = statisticsRunHere(plan.columns.map(countedAs));
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
    form: source.form,
    packed_by: source.packedBy,
    sheets: source.sheets.map(({ name, isShown, isChosen }) => ({
      name,
      is_shown: isShown,
      is_chosen: isChosen,
    })),
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
