import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { RowBlockWriter } from "./row_block.ts";
import { TableStatistics, type TableSummary } from "./table_statistics.ts";

/** Statistics of one table while its rows go by; disposing gives up what is not finished. */
export interface StatisticsRun extends Disposable {
  /** Takes a block of rows, or null at first; gives the empty one to be filled next. */
  exchange(full: RowBlockWriter | null): RowBlockWriter;
  /** Resolves when more blocks may come; rejects where the statistics have failed. */
  room(): Promise<void>;
  /** Takes the last block; the summary of all. */
  finish(last: RowBlockWriter): Promise<TableSummary>;
}

/** Opens the statistics of a table of these columns and about so many rows. */
export type OpenStatistics = (types: readonly ColumnType[], rows: number) => Promise<StatisticsRun>;

/** Statistics taken on the caller's own thread. */
export function statisticsRunHere(types: readonly ColumnType[]): StatisticsRun {
  const statistics = new TableStatistics(types), block = new RowBlockWriter(types);
  return {
    exchange(full) {
      if (full !== null) statistics.add(full);
      block.clear();
      return block;
    },
    room: () => Promise.resolve(),
    finish(last) {
      statistics.add(last);
      return statistics.finish();
    },
    [Symbol.dispose]() {},
  };
}
