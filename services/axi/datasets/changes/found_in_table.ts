import type { ColumnSummary, NullCounts } from "@shared/contracts/axi_analytics.ts";
import type { Column, ColumnFlag, NumberFormat } from "@shared/contracts/axi_datasets.ts";
import type { TableSummary } from "../../statistics/table_statistics.ts";
import { describeColumns } from "../describe_columns.ts";
import type { FoundInRows } from "../load_rows.ts";
import type { FilePlan } from "../csv/survey.ts";

/** What is found anew in every version of the rows. */
const FOUND: readonly ColumnFlag[] = ["all_null", "some_rejected", "sentinel"];

/** What is known of a column beside the statistics of its values, over several files. */
interface ColumnFindings {
  readonly name: string;
  readonly source_name: string;
  readonly type: Column["type"];
  readonly flags: ReadonlySet<ColumnFlag>;
  readonly format: NumberFormat | null;
  readonly nullWords: ReadonlyMap<string, number>;
  readonly nullable: boolean;
  readonly rejected: number;
  /** null where they were not counted for all rows. */
  readonly nulls: NullCounts | null;
}

/** What has been found in the rows of one file, read as the columns of the table. */
export interface PartFindings {
  readonly plan: Pick<FilePlan, "columns">;
  readonly found: FoundInRows;
  readonly rowCount: number;
}

/** The columns of a table as its dataset tells them, with what its nulls are. */
export interface DescribedTable {
  readonly columns: Column[];
  readonly nulls: readonly (NullCounts | null)[];
}

/** Gathers what the files of a table tell of its columns, in their order. */
export class FoundInTable {
  #columns: readonly ColumnFindings[] = [];
  #rowCount = 0;

  /** Begins with what is told of a table already. */
  static of(columns: readonly Column[], summaries: readonly ColumnSummary[], rowCount: number): FoundInTable {
    const table = new FoundInTable();
    table.#rowCount = rowCount;
    table.#columns = columns.map((column, i): ColumnFindings => ({
      name: column.name,
      source_name: column.source_name,
      type: column.type,
      flags: new Set(column.flags.filter((flag) => !FOUND.includes(flag))),
      format: column.number_format ?? null,
      nullWords: new Map(Object.entries(column.null_words ?? {})),
      nullable: column.nullable,
      rejected: Number(column.flags.includes("some_rejected")),
      nulls: summaries[i]?.nulls ?? null,
    }));
    return table;
  }

  add({ plan, found, rowCount }: PartFindings): void {
    const before = this.#rowCount;
    this.#columns = plan.columns.map((column, i): ColumnFindings => {
      const flags = column.flags.filter((flag) => !FOUND.includes(flag));
      const here: ColumnFindings = {
        ...column,
        flags: new Set(flags),
        nullable: found.nullable[i],
        rejected: found.rejectedByColumn[i],
        nulls: found.nulls[i],
      };
      return this.#columns[i] === undefined ? behind(before, here) : joined(this.#columns[i], here);
    });
    this.#rowCount += rowCount;
  }

  describe(summary: TableSummary): DescribedTable {
    const columns = this.#columns.map((column, i) => ({
      ...column,
      dateOrder: null,
      flags: [...(isAllNull(column, summary.columns[i].count) ? ["all_null" as const] : []), ...column.flags],
    }));
    return {
      columns: describeColumns({
        plan: { columns },
        summary,
        nullable: this.#columns.map(({ nullable }) => nullable),
        rejectedByColumn: Int32Array.from(this.#columns, ({ rejected }) => rejected),
      }),
      nulls: this.#columns.map(({ nulls }) => nulls),
    };
  }
}

/** Whether there was no value, not even one that did not fit. */
function isAllNull({ rejected }: ColumnFindings, count: number): boolean {
  return count === 0 && rejected === 0;
}

/** A column that the rows before did not have. */
function behind(rows: number, column: ColumnFindings): ColumnFindings {
  const flags = new Set(column.flags);
  if (column.name !== column.source_name) flags.add("renamed");
  if (rows === 0) return { ...column, flags };
  const nulls = column.nulls && { ...column.nulls, missing: column.nulls.missing + rows };
  return { ...column, flags, nullable: true, nulls };
}

function joined(before: ColumnFindings, here: ColumnFindings): ColumnFindings {
  const nullWords = new Map(before.nullWords), flags = new Set(before.flags);
  for (const [word, count] of here.nullWords) nullWords.set(word, (nullWords.get(word) ?? 0) + count);
  for (const flag of here.flags) if (flag !== "renamed") flags.add(flag); // by the names in the first file
  return {
    ...before,
    flags,
    nullWords,
    format: before.format ?? here.format,
    nullable: before.nullable || here.nullable,
    rejected: before.rejected + here.rejected,
    nulls: sumOf(before.nulls, here.nulls),
  };
}

function sumOf(a: NullCounts | null, b: NullCounts | null): NullCounts | null {
  if (a === null || b === null) return null;
  return {
    empty: a.empty + b.empty,
    blank: a.blank + b.blank,
    words: a.words + b.words,
    missing: a.missing + b.missing,
    rejected: a.rejected + b.rejected,
  };
}
