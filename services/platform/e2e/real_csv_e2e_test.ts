import { Summary } from "@shared/contracts/axi_analytics.ts";
import { type CorrelationPair, Correlations } from "@shared/contracts/axi_correlations.ts";
import { Dataset } from "@shared/contracts/axi_datasets.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { type Answer, testAxi, type TestUser } from "../../axi/testing.ts";
import { REAL_CSV_TYPES } from "../reference/real_csv_types.ts";
import { baseName, readRealCsv, readReference, type ReferenceFile } from "../reference/real_csvs.ts";
import { checkColumn, checkPairs } from "./real_csv_figures.ts";

Deno.test("28 real CSVs upload with the types, counts and statistics of pandas, NumPy and SciPy", async (t) => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const file of await readReference()) {
    await t.step(`${file.package} ${file.path}`, () => checkFile(user, file));
  }
});

async function checkFile(user: TestUser, file: ReferenceFile): Promise<void> {
  const name = baseName(file);
  const dataset = Dataset.parse(await user.upload(name, await readRealCsv(file)));
  checkDataset(name, dataset, file);
  const summary = Summary.parse(body(await user.get(`/datasets/${dataset.dataset_id}/summary`)));
  assertEquals(summary.row_count, file.rows, `${name}: rows of the summary`);
  for (const [index, column] of file.columns.entries()) {
    checkColumn(`${name}: ${column.name}`, summary.columns[index], column);
  }
  if (file.pairs.length === 0) return;
  const asked = { dataset_id: dataset.dataset_id };
  const answer = Correlations.parse(body(await user.post("/analytics/correlations", asked)));
  checkPairs(name, bySourceName(answer.pairs, dataset), file.pairs);
}

function body({ status, json }: Answer): unknown {
  assertEquals(status, 200, JSON.stringify(json));
  return json;
}

function checkDataset(name: string, dataset: Dataset, file: ReferenceFile): void {
  assertEquals(dataset.row_count, file.rows, `${name}: rows`);
  assertEquals(dataset.rejected_count, 0, `${name}: rejected cells`);
  assertEquals(dataset.content_sha256, file.sha256, `${name}: SHA-256`);
  const argued = Object.entries(REAL_CSV_TYPES[name] ?? {});
  const sourceNames = dataset.columns.map((column) => column.source_name);
  assertEquals(sourceNames, argued.map(([column]) => column), `${name}: columns`);
  for (const [index, [column, [type, why]]] of argued.entries()) {
    assertEquals(dataset.columns[index]?.type, type, `${name}: ${column} is ${type} (${why})`);
  }
}

/** The pairs under the names of the file's header, which the reference knows them by. */
function bySourceName(pairs: CorrelationPair[], dataset: Dataset): CorrelationPair[] {
  const sourceNames = new Map(dataset.columns.map((column) => [column.name, column.source_name]));
  const named = (name: string) => sourceNames.get(name) ?? name;
  return pairs.map((pair) => {
    return { ...pair, column_a: named(pair.column_a), column_b: named(pair.column_b) };
  });
}
