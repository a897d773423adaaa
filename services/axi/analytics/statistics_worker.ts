import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { RowBlock } from "./row_block.ts";
import { TableStatistics, type TableSummary } from "./table_statistics.ts";

/** What the worker is told. */
export type StatisticsMessage =
  /** A block that will be filled again and again lies in this memory. */
  | ({ readonly kind: "block"; readonly id: number } & BlockMemory)
  /** It has been filled. */
  | { readonly kind: "filled"; readonly id: number; readonly rows: number; readonly textCount: number }
  | { readonly kind: "finish" };

export type BlockMemory = Pick<RowBlock, "values" | "texts" | "textLengths">;

/** What the worker says: that it is ready, that it has read a block, what went wrong, and at last the summary. */
export type StatisticsAnswer =
  | { readonly kind: "ready" | "taken" }
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
      const memory = blocks.get(message.id);
      if (memory === undefined) {
        throw new Error(`Cannot read block ${message.id}: where it lies was not told`);
      }
      const { values, texts, textLengths } = memory, { rows, textCount } = message;
      statistics.add({ rows, values, texts, textLengths, textCount });
      return { kind: "taken" };
    }
    const { coMoments, ...summary } = await statistics.finish();
    return { kind: "finished", summary, pairSums: coMoments?.sums ?? null };
  };
}
