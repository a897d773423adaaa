import { asError } from "@shared/core/as_error.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Logger } from "@shared/log/log.ts";
import { CoMoments } from "./co_moments.ts";
import { RowBlockWriter } from "./row_block.ts";
import { UnreadableState } from "./state_reader.ts";
import type { CountedType } from "./counted_type.ts";
import { type OpenStatistics, type StatisticsRun, statisticsRunHere } from "./statistics_run.ts";
import type {
  FilledBlock,
  StatisticsAnswer,
  StatisticsBeginning,
  StatisticsMessage,
} from "./statistics_worker.ts";
import { type Buffers, createSharedBuffers } from "./shared_buffers.ts";
import type { TableSummary } from "./table_statistics.ts";
import { createThreads, type Thread } from "./pooled_thread.ts";

const MODULE = new URL("./statistics_worker.ts", import.meta.url);
/** Smaller tables are done before a new thread is warm. */
const FEWEST_CELLS = 2_000_000;
/** Two keep a loading thread busy; each holds its tables' sketches and texts, and tens of MB of its own. */
const THREADS_AT_ONCE = 2;
const IDLE_MS = 60_000;
const READY_MS = 10_000;
/** For what it has not read yet, and for sorting each column. */
const FINISH_MS = 5 * 60_000;
const BLOCKS_AWAY = 32;
const BYTES_AWAY = 8 * 1024 * 1024;
const BUFFERS_WAITING = 16 * 1024 * 1024;
/** Blocks that are told of together: to wake a thread costs as much as to fill one. */
const BLOCKS_AT_ONCE = 8;
const BYTES_AT_ONCE = 2 * 1024 * 1024;

export interface StatisticsThreadsOptions {
  readonly log: Logger;
  readonly fewestCells?: number;
  /** Longest time until a new thread answers. */
  readonly readyMs?: number;
  /** Module of the worker. */
  readonly module?: URL;
}

/** Opens the statistics of tables; disposing ends the thread that waits for the next one. */
export interface StatisticsThreads extends Disposable {
  readonly open: OpenStatistics;
}

/** The statistics of large tables on a thread of their own, the others, and all where none can be had, on the caller's. */
export function createStatisticsThreads(
  { log, fewestCells = FEWEST_CELLS, readyMs = READY_MS, module = MODULE }: StatisticsThreadsOptions,
): StatisticsThreads {
  let isPossible = true;
  const buffers = createSharedBuffers(BUFFERS_WAITING);
  const threads = createThreads({ module, atOnce: THREADS_AT_ONCE, idleMs: IDLE_MS });
  return {
    async open(types, rows, state) {
      if (!isPossible || rows * types.length < fewestCells) return statisticsRunHere(types, state);
      try {
        return await ThreadRun.open({ types, state }, { thread: await threads.take(), buffers, readyMs });
      } catch (error) {
        if (error instanceof UnreadableState) throw error;
        const isLate = error instanceof AppError; // the machine is busy; another time there may be a thread
        if (isPossible) log.warn("statistics.thread.unavailable", { error: asError(error) });
        isPossible &&= isLate;
        return statisticsRunHere(types, state);
      }
    },
    [Symbol.dispose]: () => threads[Symbol.dispose](),
  };
}

interface ThreadOptions {
  readonly thread: Thread;
  readonly buffers: Buffers;
  readonly readyMs: number;
}

/** Statistics of one table on a worker; the blocks lie in memory that both threads see. */
class ThreadRun implements StatisticsRun {
  readonly #types: readonly CountedType[];
  readonly #thread: Thread;
  readonly #port: MessagePort;
  readonly #buffers: Buffers;
  readonly #free: RowBlockWriter[] = [];
  /** Blocks that the worker has not read yet, oldest first. */
  readonly #away: RowBlockWriter[] = [];
  #bytesAway = 0;
  /** Those of them that it has not been told of. */
  #untold: FilledBlock[] = [];
  #untoldBytes = 0;
  /** What the worker has been told of the blocks; texts may move when they grow. */
  readonly #known = new Map<RowBlockWriter, { readonly id: number; readonly texts: Int32Array }>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #summary = Promise.withResolvers<TableSummary>();
  readonly #state = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  #error: Error | null = null;
  #isDone = false;
  /** Wakes who waits for room. */
  #wake = () => {};

  private constructor(beginning: StatisticsBeginning, { thread, buffers }: ThreadOptions) {
    const { port1, port2 } = new MessageChannel();
    this.#types = beginning.types;
    this.#thread = thread;
    this.#port = port1;
    this.#buffers = buffers;
    this.#ready.promise.catch(() => {}); // each is heard of by who asks for them
    this.#summary.promise.catch(() => {});
    this.#state.promise.catch(() => {});
    thread.heed((message) => this.#fail(failure(message)));
    port1.onmessage = ({ data }: MessageEvent<StatisticsAnswer>) => this.#hear(data);
    thread.worker.postMessage(beginning, [port2]);
  }

  /** Resolves when the worker waits for the table's rows; rejects where there can be none. */
  static async open(beginning: StatisticsBeginning, options: ThreadOptions): Promise<ThreadRun> {
    const run = new ThreadRun(beginning, options), { readyMs } = options;
    const late = setTimeout(() => run.#fail(tooLate("begin", readyMs)), readyMs);
    try {
      await run.#ready.promise;
      return run;
    } catch (error) {
      run[Symbol.dispose]();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  exchange(full: RowBlockWriter | null): RowBlockWriter {
    if (full !== null) this.#send(full);
    return this.#free.pop() ?? new RowBlockWriter(this.#types, this.#buffers);
  }

  async room(): Promise<void> {
    while (this.#error === null && (this.#away.length > BLOCKS_AWAY || this.#bytesAway > BYTES_AWAY)) {
      this.#tell();
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.#error !== null) throw this.#error;
  }

  finish(last: RowBlockWriter): Promise<TableSummary> {
    this.#send(last);
    this.#tell();
    this.#say({ kind: "finish" });
    const late = setTimeout(() => this.#fail(tooLate("end", FINISH_MS)), FINISH_MS);
    return this.#summary.promise.finally(() => clearTimeout(late));
  }

  state(): Promise<Uint8Array<ArrayBuffer>> {
    this.#say({ kind: "state" });
    const late = setTimeout(() => this.#fail(tooLate("end", FINISH_MS)), FINISH_MS);
    return this.#state.promise.finally(() => clearTimeout(late));
  }

  [Symbol.dispose](): void {
    const isDone = this.#isDone && this.#error === null;
    if (isDone) {
      this.#say({ kind: "end" });
      for (const block of this.#known.keys()) block[Symbol.dispose]();
    }
    this.#fail(failure("they were given up"));
    this.#port.close();
    this.#thread.giveBack(isDone);
  }

  #send(block: RowBlockWriter): void {
    this.#away.push(block);
    this.#bytesAway += block.byteLength;
    this.#untoldBytes += block.byteLength;
    const { rows, textCount } = block;
    this.#untold.push({ id: this.#idOf(block), rows, textCount });
    if (this.#untold.length >= BLOCKS_AT_ONCE || this.#untoldBytes >= BYTES_AT_ONCE) this.#tell();
  }

  #tell(): void {
    if (this.#untold.length === 0) return;
    this.#say({ kind: "filled", blocks: this.#untold });
    this.#untold = [];
    this.#untoldBytes = 0;
  }

  /** The number by which the worker knows the block; tells it where the block lies if that is new. */
  #idOf(block: RowBlockWriter): number {
    const known = this.#known.get(block);
    if (known !== undefined && known.texts === block.texts) return known.id;
    const id = known?.id ?? this.#known.size, { values, texts, textLengths } = block;
    this.#known.set(block, { id, texts });
    this.#say({ kind: "block", id, values, texts, textLengths });
    return id;
  }

  #say(message: StatisticsMessage): void {
    this.#port.postMessage(message);
  }

  #hear(answer: StatisticsAnswer): void {
    if (answer.kind === "ready") return this.#ready.resolve();
    if (answer.kind === "failed") {
      return this.#fail(answer.isState ? new UnreadableState(answer.message) : failure(answer.message));
    }
    if (answer.kind === "state") return this.#state.resolve(answer.state);
    if (answer.kind === "finished") {
      this.#isDone = true;
      return this.#summary.resolve(summaryOf(answer));
    }
    for (const block of this.#away.splice(0, answer.blocks)) {
      this.#bytesAway -= block.byteLength;
      block.clear();
      this.#free.push(block);
    }
    this.#wake();
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#ready.reject(this.#error);
    this.#summary.reject(this.#error);
    this.#state.reject(this.#error);
    this.#wake();
  }
}

function failure(reason: string): Error {
  return new Error(`Cannot take the statistics of this table: ${reason}`);
}

function tooLate(what: "begin" | "end", ms: number): AppError {
  const message = `Cannot take the statistics of this table: their thread did not ${what} within ${
    ms / 1000
  } s`;
  return new AppError("DEADLINE_EXCEEDED", message);
}

/** The summary with its co-moments, which have crossed as plain numbers. */
function summaryOf({ summary, pairSums }: StatisticsAnswer & { readonly kind: "finished" }): TableSummary {
  const numbers = summary.columns.filter(({ numeric }) => numeric !== undefined).length;
  return { ...summary, coMoments: pairSums === null ? null : new CoMoments(numbers, pairSums) };
}
