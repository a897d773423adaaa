import type { SemanticType } from "@shared/contracts/axi_analytics.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { statisticsRunHere } from "../../statistics/statistics_run.ts";
import { summarize, type TestValue } from "../../statistics/testing.ts";
import { alertsOf } from "./alerts.ts";
import { columnSummary } from "./column_summary.ts";

/** The summary of one column of these cells, dates and bools as the numbers they are kept as. */
async function summaryOf(
  { name = "x", type, ...rest }: Partial<Column> & Pick<Column, "type">,
  cells: readonly TestValue[],
) {
  const { columns: [values] } = await summarize(statisticsRunHere([type]), cells.map((cell) => [cell]));
  const column = { name, source_name: name, type, nullable: true, flags: [], ...rest };
  return columnSummary(values, { column, nulls: null, future: null });
}

const numbers = (count: number, cell: (i: number) => TestValue) =>
  Array.from({ length: count }, (_, i) => cell(i));

Deno.test("columnSummary names what values stand for, and nothing where it is unsure", async () => {
  const text = (name: string, cell: (i: number) => string) =>
    summaryOf({ name, type: "text" }, numbers(40, cell));
  const int = (name: string, cell: (i: number) => number | null) =>
    summaryOf({ name, type: "int" }, numbers(40, cell));
  const cases: [Promise<{ semantic_type: SemanticType | null }>, SemanticType | null][] = [
    [text("a", (i) => `ada+${i}@mail.example.com`), "email"],
    [text("a", (i) => i < 3 ? "none" : `a${i}@example.com`), null],
    [text("a", (i) => `https://example.com/${i}?q=1`), "url"],
    [text("a", (i) => `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`), "uuid"],
    [text("a", (i) => `10.0.${i}.255`), "ip_address"],
    [text("a", (i) => `fe80::${i}`), "ip_address"],
    [text("a", (i) => `12:30:${10 + i}`), null],
    [text("sku", (i) => `AB-${1000 + i % 20}`), "code"],
    [text("order_id", (i) => `AB-${1000 + i}`), "id"],
    [text("a", (i) => ["Riga", "Oslo", "Rome"][i % 3]), null],
    [summaryOf({ type: "text", flags: ["leading_zeros"] }, numbers(40, (i) => `00${i % 7}`)), "code"],
    [
      summaryOf({ type: "text", flags: ["ambiguous_date"] }, numbers(40, (i) => `0${1 + i % 9}/02/2020`)),
      null,
    ],
    [int("n", (i) => i + 1), "id"],
    [int("n", (i) => i === 39 ? null : i + 1), null],
    [int("n", (i) => 3 * i), null],
    [int("customerId", (i) => 1000 - 7 * i), "id"],
    [int("ID", (i) => 1000 - 7 * i), "id"],
    [int("paid", (i) => 1000 - 7 * i), null],
    [int("year", (i) => 1990 + i % 30), "year"],
    [int("year", (i) => i), "id"],
    [summaryOf({ name: "lat", type: "float" }, numbers(40, (i) => i - 20)), "latitude"],
    [summaryOf({ name: "start_lng", type: "float" }, numbers(40, (i) => 4 * i)), "longitude"],
    [summaryOf({ name: "lat", type: "float" }, numbers(40, (i) => 10 * i)), null],
    [
      summaryOf({ type: "float", number_format: { decimal: ".", thousands: ",", unit: "$" } }, [1, 2]),
      "currency",
    ],
    [
      summaryOf({ type: "int", number_format: { decimal: ".", thousands: null, unit: "%" } }, [1, 2]),
      "percent",
    ],
    [summaryOf({ type: "text" }, [null, null]), null],
  ];
  for (const [i, [summary, expected]] of cases.entries()) {
    assertEquals((await summary).semantic_type, expected, `case ${i}`);
  }
});

Deno.test("columnSummary raises alerts by their thresholds, each with its figure", async () => {
  const alerts = async (column: Partial<Column> & Pick<Column, "type">, cells: readonly TestValue[]) =>
    (await summaryOf(column, cells)).alerts.map(({ alert }) => alert);
  assertEquals(await alerts({ type: "int" }, [null, null]), ["all_null"]);
  assertEquals(await alerts({ type: "int" }, numbers(40, () => 7)), ["constant"]);
  assertEquals(await alerts({ type: "int" }, numbers(40, (i) => i === 0 ? 3 : 7)), [
    "near_constant",
    "skewed",
    "far_outliers",
  ]);
  assertEquals(await alerts({ type: "int" }, numbers(40, (i) => i < 8 ? null : 3 * i)), [
    "many_null",
  ]);
  assertEquals(await alerts({ type: "float" }, numbers(40, (i) => i === 0 ? Infinity : i % 5)), ["infinite"]);
  assertEquals(await alerts({ type: "bool" }, numbers(40, (i) => i < 3 ? 1 : 0)), ["imbalanced"]);
  assertEquals(await alerts({ type: "float" }, numbers(40, (i) => i < 20 ? 0 : i % 5)), ["many_zeros"]);
  assertEquals(await alerts({ type: "text" }, ["a", "A", " a"]), ["spelling_variants"]);
  assertEquals(await alerts({ type: "date" }, numbers(40, (i) => i < 20 ? i : i + 9)), ["gaps"]);
  assertEquals(await alerts({ type: "int", sentinels: ["-999"] }, [-999, -999, 1, 2, 3]), ["sentinels"]);
  assertEquals(await alerts({ type: "int" }, numbers(40, (i) => i + 1)), ["unique"]);
  assertEquals(await alerts({ type: "text" }, numbers(40, (i) => `n ${i}`)), ["unique"]);
  assertEquals(await alerts({ type: "int" }, [1, 2, 4]), []);
  const summary = await summaryOf({ type: "int" }, [1, 2, 4]);
  const nulls = { empty: 0, blank: 0, words: 0, missing: 0, rejected: 1 };
  const future = { ...summary, nulls, null_count: 40 };
  assertEquals(alertsOf(future), [
    { alert: "many_null", figure: "null_count / rows", value: 40 / 43, threshold: 0.2 },
    { alert: "many_rejected", figure: "nulls.rejected / rows", value: 1 / 43, threshold: 0.001 },
  ]);
});
