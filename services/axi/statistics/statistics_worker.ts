import type { CountedType } from "./counted_type.ts";
import type { RowBlock } from "./row_block.ts";
import { UnreadableState } from "./state_reader.ts";
import { TableStatistics, type TableSummary } from "./table_statistics.ts";

/** What the worker is begun with, beside a port. */
export interface StatisticsBeginning {
  readonly types: readonly CountedType[];
  /** From which the statistics go on. */
  readonly state: Uint8Array | undefined;
}

/** What the worker is told. */
export type StatisticsMessage =
  /** A block that will be filled again and again lies in this memory. */
  | ({ readonly kind: "block"; readonly id: number } & BlockMemory)
  /** These have been filled, in this order. */
  | { readonly kind: "filled"; readonly blocks: readonly FilledBlock[] }
  | { readonly kind: "finish" }
  /** All that is held is asked for. */
  | { readonly kind: "state" }
  /** Nothing more is asked for: another table may follow. */
  | { readonly kind: "end" };

export interface FilledBlock extends Pick<RowBlock, "rows" | "textCount"> {
  readonly id: number;
}

export type BlockMemory = Pick<RowBlock, "values" | "texts" | "textLengths">;

/** What the worker says: that it is ready, that it has read blocks, what went wrong, at last the summary, and the state. */
export type StatisticsAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "taken"; readonly blocks: number }
  /** `isState` where it is the state to go on from that can't be read. */
  | { readonly kind: "failed"; readonly message: string; readonly isState: boolean }
  | { readonly kind: "state"; readonly state: Uint8Array<ArrayBuffer> }
  | {
    readonly kind: "finished";
    readonly summary: Omit<TableSummary, "coMoments">;
    /** The sums of the co-moments. */
    readonly pairSums: Float64Array | null;
  };

// Module of a Worker. A table comes as the types of its columns and a port, by which follow its blocks; then the next.
addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const beginning: StatisticsBeginning = event.data, [port] = event.ports;
  const say = (said: StatisticsAnswer) =>
    port.postMessage(said, said.kind === "state" ? [said.state.buffer] : []);
  const fail = (error: unknown) =>
    say({ kind: "failed", message: messageOf(error), isState: error instanceof UnreadableState });
  try {
    const answer = answerer(beginning);
    port.onmessage = async ({ data }: MessageEvent<StatisticsMessage>) => {
      try {
        const said = await answer(data);
        if (said !== null) say(said);
      } catch (error) {
        fail(error);
      }
    };
    say({ kind: "ready" });
  } catch (error) {
    fail(error);
  }
});

function messageOf(error: unknown): string {
  return error instanceof UnreadableState ? error.message : String(error);
}

function answerer(
  { types, state }: StatisticsBeginning,
): (message: StatisticsMessage) => Promise<StatisticsAnswer | null> {
  const statistics = state === undefined
    ? new TableStatistics(types)
    : TableStatistics.fromState(state, types);
  const blocks = new Map<number, BlockMemory>();
  return async (message) => {
    if (message.kind === "block") {
      blocks.set(message.id, message);
      return null;
    }
    if (message.kind === "filled") {
      for (const { id, rows, textCount } of message.blocks) {
        const memory = blocks.get(id);
        if (memory === undefined) throw new Error(`Cannot read block ${id}: where it lies was not told`);
        statistics.add({ ...memory, rows, textCount });
      }
      return { kind: "taken", blocks: message.blocks.length };
    }
    if (message.kind === "state") return { kind: "state", state: statistics.state() };
    if (message.kind === "end") {
      statistics[Symbol.dispose]();
      blocks.clear();
      return null;
    }
    const { coMoments, ...summary } = await statistics.finish();
    return { kind: "finished", summary, pairSums: coMoments?.sums ?? null };
  };
}
