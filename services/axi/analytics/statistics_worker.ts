import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { RowBlock } from "./row_block.ts";
import { TableStatistics, type TableSummary } from "./table_statistics.ts";

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

// Module of a Worker. The table comes as the types of its columns and a port, by which follow its blocks, then null.
addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const types: readonly ColumnType[] = event.data, [port] = event.ports;
  const statistics = new TableStatistics(types);
  const say = (answer: StatisticsAnswer) => port.postMessage(answer);
  port.onmessage = async ({ data }: MessageEvent<RowBlock | null>) => {
    try {
      say(await answerTo(data, statistics));
    } catch (error) {
      say({ kind: "failed", message: String(error) });
    }
  };
  say({ kind: "ready" });
});

async function answerTo(block: RowBlock | null, statistics: TableStatistics): Promise<StatisticsAnswer> {
  if (block !== null) {
    statistics.add(block);
    return { kind: "taken" };
  }
  const { coMoments, ...summary } = await statistics.finish();
  return { kind: "finished", summary, pairSums: coMoments?.sums ?? null };
}
