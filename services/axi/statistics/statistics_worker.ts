import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { RowBlock } from "./row_block.ts";
import { TableStatistics, type TableSummary } from "./table_statistics.ts";

/** What the worker is told. */
export type StatisticsMessage =
  /** A block that will be filled again and again lies in this memory. */
  | ({ readonly kind: "block"; readonly id: number } & BlockMemory)
  /** These have been filled, in this order. */
  | { readonly kind: "filled"; readonly blocks: readonly FilledBlock[] }
  | { readonly kind: "finish" };

export interface FilledBlock extends Pick<RowBlock, "rows" | "textCount"> {
  readonly id: number;
}

export type BlockMemory = Pick<RowBlock, "values" | "texts" | "textLengths">;

/** What the worker says: that it is ready, that it has read blocks, what went wrong, and at last the summary. */
export type StatisticsAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "taken"; readonly blocks: number }
  | { readonly kind: "failed"; readonly message: string }
  | {
    readonly kind: "finished";
    readonly summary: Omit<TableSummary, "coMoments">;
    /** The sums of the co-moments. */
    readonly pairSums: Float64Array | null;
  };

// Module of a Worker. The table comes as the types of its columns and a port, by which follow its blocks.
addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const types: readonly ColumnType[] = event.data, [port] = event.ports;
  const answer = answerer(types);
  port.onmessage = async ({ data }: MessageEvent<StatisticsMessage>) => {
    try {
      const said = await answer(data);
      if (said !== null) port.postMessage(said);
    } catch (error) {
      port.postMessage({ kind: "failed", message: String(error) } satisfies StatisticsAnswer);
    }
  };
  port.postMessage({ kind: "ready" } satisfies StatisticsAnswer);
});

function answerer(
  types: readonly ColumnType[],
): (message: StatisticsMessage) => Promise<StatisticsAnswer | null> {
  const statistics = new TableStatistics(types);
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
    const { coMoments, ...summary } = await statistics.finish();
    return { kind: "finished", summary, pairSums: coMoments?.sums ?? null };
  };
}
