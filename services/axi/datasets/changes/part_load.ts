import { RowEncoder } from "../csv/row_encoder.ts";
import { type FoundInRows, foundInRows, openReading } from "../load_rows.ts";
import type { StatisticsRun } from "../../statistics/statistics_run.ts";
import { LaidOutRows } from "./laid_out_rows.ts";
import { isSame } from "./layout.ts";
import type { PartPlan } from "./part_plan.ts";

/** One file among those of a table: its rows for COPY and, once they have all been taken, what was found in them. */
export interface PartLoad {
  readonly rows: AsyncIterable<Uint8Array>;
  recycle(chunk: Uint8Array): void;
  found(): FoundInRows & { readonly rowCount: number };
}

/** Reads a file by its plan, behind `rowsBefore` rows of the table; the statistics go on afterwards. */
export function loadPart(
  { plan, layout, open }: PartPlan,
  rowsBefore: number,
  statistics: StatisticsRun,
): PartLoad {
  const encoder = new RowEncoder(plan, (full) => statistics.exchange(full));
  encoder.rowCount = rowsBefore;
  const sink = isSame(layout) ? encoder : new LaidOutRows(layout, plan.dialect.delimiter, encoder);
  async function* rows(): AsyncGenerator<Uint8Array> {
    const reading = openReading(plan, sink);
    for await (const chunk of await open()) {
      reading.push(chunk);
      await statistics.room();
      yield* encoder.take();
    }
    reading.finish();
    statistics.exchange(encoder.block);
    yield* encoder.finish();
  }
  return {
    rows: rows(),
    recycle: (chunk) => encoder.recycle(chunk),
    found: () => ({ ...foundInRows(encoder, plan), rowCount: encoder.rowCount - rowsBefore }),
  };
}
