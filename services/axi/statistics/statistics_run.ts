import type { CountedType } from "./counted_type.ts";
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
  /** All that is held, once finished: another run can go on from it. */
  state(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Opens the statistics of a table of these columns and about so many rows to come; they go on from a state where one is
 * given. Throws `UnreadableState` where it is another's.
 */
export type OpenStatistics = (
  types: readonly CountedType[],
  rows: number,
  state?: Uint8Array,
) => Promise<StatisticsRun>;

/** Statistics taken on the caller's own thread. */
export function statisticsRunHere(types: readonly CountedType[], state?: Uint8Array): StatisticsRun {
  const statistics = state === undefined
    ? new TableStatistics(types)
    : TableStatistics.fromState(state, types);
  const block = new RowBlockWriter(types);
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
    state: () => Promise.resolve(statistics.state()),
    [Symbol.dispose]: () => statistics[Symbol.dispose](),
  };
}
