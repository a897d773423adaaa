import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import { entropyBits } from "./entropy.ts";

/** Frequent values that a summary names. */
const TOP_VALUES = 20;
/** Different values that it shows besides. */
export const EXAMPLES = 5;

export type Frequencies = Pick<
  ColumnSummary,
  "distinct_count" | "distinct_exact" | "top_share" | "entropy_bits" | "top_values" | "examples"
>;

/** Different values with their counts: `DistinctNumbers` or `DistinctTexts`. */
interface CountedValues<Value> {
  readonly isExact: boolean;
  readonly distinct: number;
  counts(): Int32Array;
  some(most: number): Value[];
  top(most: number): { readonly value: Value; readonly count: number }[];
}

/** How often which values come; `examples` are shown where the values can't all be counted. */
export function frequenciesOf<Value>(
  distinct: CountedValues<Value>,
  { cell, examples }: {
    readonly cell: (value: Value) => string | number;
    readonly examples: () => readonly Value[];
  },
): Frequencies {
  const { isExact } = distinct, counts = isExact ? distinct.counts() : new Int32Array(0);
  const top = distinct.top(TOP_VALUES);
  let rows = 0;
  for (let i = 0; i < counts.length; i++) rows += counts[i];
  return {
    distinct_count: distinct.distinct,
    distinct_exact: isExact,
    top_share: isExact && top.length > 0 ? top[0].count / rows : null,
    entropy_bits: entropyBits(counts),
    top_values: top.map(({ value, count }) => ({ value: cell(value), count })),
    examples: (isExact ? distinct.some(EXAMPLES) : [...new Set(examples())]).map(cell),
  };
}
