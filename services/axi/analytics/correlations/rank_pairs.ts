import type { MeasuredPair } from "./correlation_pairs.ts";
import { kendall } from "./kendall.ts";
import { MISSING, rankChosen, rankColumn, type RankedColumn, RankScratch } from "./ranked_column.ts";
import { spearman } from "./spearman.ts";
import { inSteps, type Pause } from "./steps.ts";

/** Bytes that ranking `columns` columns takes at most at its height. */
export function rankBytes(rows: number, columns: number): number {
  const ranks = 8, scratch = 24, chosen = 17, counting = 20;
  return rows * (ranks * columns + Math.max(scratch, chosen + counting));
}

/** Every pair of columns, each over the rows that have both. The ranks take the memory of the values. */
export async function rankPairs(
  names: readonly string[],
  values: readonly Float64Array[],
  { method, pause }: { method: "spearman" | "kendall"; pause: Pause },
): Promise<MeasuredPair[]> {
  const measure = method === "spearman" ? spearman : kendall;
  const columns = await rankAll(values, pause), pairs: MeasuredPair[] = [];
  const paired = pairing(values[0]?.length ?? 0, pause);
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      const figures = await measure(...await paired(columns[a], columns[b]), pause);
      pairs.push({ column_a: names[a], column_b: names[b], ...figures });
    }
  }
  return pairs;
}

async function rankAll(values: readonly Float64Array[], pause: Pause): Promise<RankedColumn[]> {
  const scratch = new RankScratch(values[0]?.length ?? 0), columns: RankedColumn[] = [];
  for (const column of values) {
    columns.push(await rankColumn(column, { scratch, target: column.buffer as ArrayBuffer, pause }));
  }
  return columns;
}

/** Gives two columns as they rank over the rows that both have; the result lasts until the next call. */
export function pairing(rows: number, pause: Pause) {
  let memory: { isChosen: Uint8Array; first: ArrayBuffer; second: ArrayBuffer } | null = null;
  return async function paired(a: RankedColumn, b: RankedColumn): Promise<[RankedColumn, RankedColumn]> {
    if (a.order.length === rows && b.order.length === rows) return [a, b];
    memory ??= {
      isChosen: new Uint8Array(rows),
      first: new ArrayBuffer(8 * rows),
      second: new ArrayBuffer(8 * rows),
    };
    const { isChosen, first, second } = memory;
    await inSteps(rows, pause, (from, to) => {
      for (let row = from; row < to; row++) {
        isChosen[row] = a.rank[row] === MISSING || b.rank[row] === MISSING ? 0 : 1;
      }
    });
    return [
      await rankChosen(a, isChosen, { target: first, pause }),
      await rankChosen(b, isChosen, { target: second, pause }),
    ];
  };
}
