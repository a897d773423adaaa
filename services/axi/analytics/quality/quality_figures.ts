import type { ColumnSummary } from "@shared/contracts/axi_analytics.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { type Quality, QUALITY_WEIGHTS, type QualityPart } from "@shared/contracts/axi_quality.ts";
import { quoted } from "../../datasets/table_sql.ts";
import type { QualityPlan } from "./quality_plan.ts";
import type { QualityScan } from "./quality_scan.ts";

const PAIRS_SHOWN = 100;
const DEPENDENCIES_SHOWN = 200;
const EQUALS_SHOWN = 200;

/** What one reading of a table has found. */
export interface QualityFindings {
  readonly columns: readonly ColumnSummary[];
  readonly plan: QualityPlan;
  readonly scan: QualityScan;
  /** Where SQL finds the rows. */
  readonly view: string;
}

type Figures = Omit<
  Quality,
  | "analysis_id"
  | "dataset_id"
  | "data_version"
  | "row_count"
  | "column_count"
  | "size_bytes"
  | "rejected_count"
>;

/** What a table's columns say of its quality. */
export function qualityFigures(dataset: Dataset, findings: QualityFindings): Figures {
  const { columns, plan, scan, view } = findings;
  const names = columns.map(({ name }) => name), cells = names.map(quoted);
  return {
    score: scoreOf(dataset, findings),
    duplicate_rows: plan.hasRowHashes
      ? {
        count: scan.duplicates,
        sql: `select (select count(*) from ${view}) - count(*) from (select distinct * from ${view}) d`,
      }
      : null,
    constant_columns: columns.filter(isConstant).map(({ name }) => name),
    equal_columns: equalColumns(findings),
    candidate_keys: scan.keys.map((key) => ({
      columns: key.map((i) => names[i]),
      sql: `select count(*) - count(distinct (${key.map((i) => cells[i]).join(", ")})) from ${view}`,
    })),
    unchecked_keys: plan.uncheckedKeys.map((i) => names[i]),
    missing_together: missingTogether(findings),
    dependencies: scan.dependencies.pairs.slice(0, DEPENDENCIES_SHOWN).map(({ determinant, dependent }) => {
      const [a, b] = [plan.codedColumns[determinant], plan.codedColumns[dependent]];
      return {
        determinant: names[a],
        dependent: names[b],
        sql: `select count(*) from (select from ${view} group by ${cells[a]}\n` +
          `having count(distinct ${cells[b]}) + max((${cells[b]} is null)::int) > 1) g`,
      };
    }),
  };
}

function isConstant({ distinct_exact, distinct_count, null_count }: ColumnSummary): boolean {
  return distinct_exact && distinct_count === 1 && null_count === 0;
}

function equalColumns({ columns, scan, view }: QualityFindings): Quality["equal_columns"] {
  const equals: Quality["equal_columns"] = [],
    varied = columns.map((_, i) => i).filter((i) =>
      columns[i].count > 0 && !(columns[i].distinct_exact && columns[i].distinct_count === 1)
    );
  for (const [at, a] of varied.entries()) {
    const b = varied.slice(at + 1).find((i) => columns[i].type === columns[a].type && scan.areEqual(a, i));
    if (b === undefined || equals.length === EQUALS_SHOWN) continue;
    const [column_a, column_b] = [columns[a].name, columns[b].name];
    const sql = `select count(*) from ${view} where ${quoted(column_a)} is distinct from ${quoted(column_b)}`;
    equals.push({ column_a, column_b, sql });
  }
  return equals;
}

function missingTogether({ columns, plan, scan, view }: QualityFindings): Quality["missing_together"] {
  const { nullPairs: pairs, rows } = scan, found: Quality["missing_together"] = [];
  for (let a = 0; a < plan.nullColumns.length; a++) {
    for (let b = a + 1; b < plan.nullColumns.length; b++) {
      const [first, second] = [plan.nullColumns[a], plan.nullColumns[b]].sort((x, y) => x - y);
      const [column_a, column_b] = [columns[first].name, columns[second].name], both = pairs.count(a, b);
      found.push({
        column_a,
        column_b,
        both,
        phi: phi({ rows, both, a: pairs.count(a, a), b: pairs.count(b, b) }),
        sql: `select corr((${quoted(column_a)} is null)::int, (${
          quoted(column_b)
        } is null)::int) from ${view}`,
      });
    }
  }
  return found.sort((x, y) => Math.abs(y.phi) - Math.abs(x.phi)).slice(0, PAIRS_SHOWN);
}

/** Pearson's r of two yes-or-no columns by how often each is so, and both. */
function phi({ rows, both, a, b }: { rows: number; both: number; a: number; b: number }): number {
  const scale = Math.sqrt(a * (rows - a)) * Math.sqrt(b * (rows - b));
  return Math.max(-1, Math.min(1, (rows * both - a * b) / scale));
}

function scoreOf(dataset: Dataset, { columns, plan, scan }: QualityFindings): Quality["score"] {
  const { row_count: rows, rejected_count } = dataset, cells = rows * columns.length;
  const values = sumOf(columns, ({ count }) => count);
  const spelled = columns.filter(({ text }) => text?.variants);
  const doubtful = sumOf(
    columns,
    ({ sentinel_count, temporal }) => sentinel_count + (temporal?.future_count ?? 0),
  );
  const share = (part: number, whole: number) => whole === 0 ? null : Math.max(0, 1 - part / whole);
  const known: Record<QualityPart, number | null> = {
    completeness: share(cells - values, cells),
    validity: share(rejected_count, cells),
    uniqueness: plan.hasRowHashes ? share(scan.duplicates, rows) : null,
    consistency: share(
      sumOf(spelled, ({ text }) => text?.variants?.row_count ?? 0),
      sumOf(spelled, ({ count }) => count),
    ),
    plausibility: share(doubtful, values),
  };
  const names = Object.keys(QUALITY_WEIGHTS) as QualityPart[]; // safe because they are its keys
  const parts = names.map((part) => ({ part, value: known[part], weight: QUALITY_WEIGHTS[part] }));
  const told = parts.filter(({ value }) => value !== null);
  const weight = told.reduce((sum, part) => sum + part.weight, 0);
  const total = told.reduce((sum, part) => sum + part.weight * (part.value ?? 0), 0);
  return { value: weight === 0 ? null : Math.min(1, total / weight), parts };
}

function sumOf(columns: readonly ColumnSummary[], figure: (column: ColumnSummary) => number): number {
  return columns.reduce((sum, column) => sum + figure(column), 0);
}
