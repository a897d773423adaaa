import type { Column } from "@shared/contracts/axi_datasets.ts";
import type { FilePlan } from "./csv/survey.ts";
import type { LoadResult } from "./load_rows.ts";
import { sentinelsOf } from "./sentinels.ts";

const NULL_WORDS_SHOWN = 10;

/** The columns of a table as its dataset tells them: how they were read, and what was found in them. */
export function describeColumns(
  result: Pick<LoadResult, "summary" | "nullable" | "rejectedByColumn"> & {
    readonly plan: Pick<FilePlan, "columns">;
  },
): Column[] {
  return result.plan.columns.map(({ name, source_name, type, flags, format, nullWords }, i) => {
    const sentinels = sentinelsOf(result.summary.columns[i]);
    const words = [...nullWords].sort(([, a], [, b]) => b - a).slice(0, NULL_WORDS_SHOWN);
    const rejected = result.rejectedByColumn[i] > 0 ? ["some_rejected" as const] : [];
    return {
      name,
      source_name,
      type,
      nullable: result.nullable[i],
      flags: [...flags, ...rejected, ...(sentinels.length > 0 ? ["sentinel" as const] : [])],
      ...(format === null ? {} : { number_format: format }),
      ...(words.length === 0 ? {} : { null_words: Object.fromEntries(words) }),
      ...(sentinels.length === 0 ? {} : { sentinels }),
    };
  });
}
