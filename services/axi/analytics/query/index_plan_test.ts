import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import { QueryRequest } from "@shared/contracts/axi_queries.ts";
import { indexColumns, indexName, wantedIndexes } from "./index_plan.ts";

const DATASET_ID = "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071" as DatasetId;
const names = ["a", "b", "c", "d", "e", "f", "g"];
const dataset = {
  row_count: 100_001,
  columns: names.map((name) => ({
    name,
    source_name: name,
    type: "int" as const,
    nullable: false,
    flags: [],
  })),
};
const request = (dimensions: string[], filters: Record<string, unknown>[] = []) =>
  QueryRequest.parse({
    dataset_id: DATASET_ID,
    dimensions: dimensions.map((column) => ({ column })),
    filters,
  });
const equal = (column: string) => ({ column, op: "eq", value: 1 });

Deno.test("indexColumns() puts equality first, then one range or the groups, four columns at most", () => {
  const columns = (...asked: Parameters<typeof request>) => indexColumns(request(...asked), dataset);
  assertEquals(columns(["a"], [{ column: "b", op: "ge", value: 1 }, equal("c")]), ["c", "b"]);
  assertEquals(columns(["b", "a"], [equal("a")]), ["a", "b"]);
  assertEquals(columns(["a", "b", "c", "d", "e"]), ["a", "b", "c", "d"]);
  assertEquals(columns([], [{ column: "a", op: "ne", value: 1 }]), null);
  assertEquals(columns(["gone"]), null);
  assertEquals(indexColumns(request(["a"]), { ...dataset, row_count: 100_000 }), null);
});

Deno.test("wantedIndexes() takes five, those that most ask for first, none that another begins with", () => {
  const asked = ["a", "b", "c", "d", "e", "f", "f"].map((name) => request([name]));
  assertEquals(wantedIndexes(asked, dataset), [["f"], ["a"], ["b"], ["c"], ["d"]]);
  assertEquals(wantedIndexes([request(["a"]), request(["a", "b"])], dataset), [["a", "b"]]);
});

Deno.test("indexName() fits into PostgreSQL's 63 bytes and tells columns apart", () => {
  const name = indexName(DATASET_ID, ["a,b"]);
  assertMatch(name, /^d_[0-9a-f]{32}_q_[0-9a-f]{16}$/);
  assertEquals(name === indexName(DATASET_ID, ["a", "b"]), false);
});
