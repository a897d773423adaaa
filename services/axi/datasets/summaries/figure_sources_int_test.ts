import { Summary } from "@shared/contracts/axi_analytics.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { randomNumbers } from "../../statistics/testing.ts";
import { type TestAxi, testAxi, type TestUser } from "../../testing.ts";
import { checkSources } from "./testing.ts";

async function summaryOf(user: TestUser, csv: string, options: unknown = {}): Promise<Summary> {
  const { dataset_id } = await user.upload("a.csv", csv, { options });
  const { status, json } = await user.get(`/datasets/${dataset_id}/summary?include_sql=true`);
  assertEquals(status, 200);
  return Summary.parse(json);
}

async function check(axi: TestAxi, user: TestUser, csv: string): Promise<number> {
  return await checkSources(axi, await summaryOf(user, csv));
}

/** A column's cells by their kind. */
const CELLS: Readonly<Record<string, (random: () => number, i: number) => string>> = {
  id: (_, i) => String(i + 1),
  "x": (random) => String(Math.floor(1000 * random()) - 500),
  "n": (random) => (100 * random() - 50).toFixed(3),
  'field "quoted"': (random) => random() < 0.1 ? "" : (random() ** 8 * 1e6).toPrecision(6),
  "offset": (random) => String(1_000_000_000_000 + Math.floor(1000 * random())),
  "bin": (random) => random() < 0.05 ? "Infinity" : String(Math.round(10 * random()) / 8),
  exact: (random) => (random() * 10).toFixed(2) + "0000000000000000001",
  "count": () => "7",
  "nothing": () => "",
  yes: (random) => random() < 0.7 ? "true" : random() < 0.8 ? "false" : "",
  "day": (random, i) =>
    new Date(Date.UTC(2020, 0, 1 + i + (random() < 0.02 ? 3 : 0))).toISOString().slice(0, 10),
  at: (random) => new Date(Date.UTC(1960, 0, 1) + Math.floor(3e12 * random())).toISOString(),
  hourly: (_, i) => new Date(Date.UTC(2024, 0, 1, i)).toISOString().slice(0, 19),
  later: (random, i) => random() < 0.1 ? "2999-01-01" : `2024-01-${String(1 + i % 28).padStart(2, "0")}`,
  pattern: (random, i) => `A-${String(i).padStart(5, "0")}${random() < 0.01 ? " ñ😀" : ""}`,
  mail: (random) => `user${Math.floor(100 * random())}@example.com`,
  city: (random) =>
    [
      "Riga",
      "riga",
      " Riga",
      "RIGA ",
      "Oslo",
      "São Paulo",
      "sao  paulo",
      "Sao Paulo",
    ][Math.floor(8 * random())],
  "v": (random) => random() < 0.05 ? "-999" : String(Math.floor(100 * random())),
};

function csvOf(rows: number, seed: number): string {
  const random = randomNumbers(seed), names = Object.keys(CELLS);
  const quoted = (cell: string) => /[",\n]|^ | $/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const lines = Array.from(
    { length: rows },
    (_, i) => names.map((name) => quoted(CELLS[name](random, i))).join(","),
  );
  return [names.map(quoted).join(","), ...lines].join("\n") + "\n";
}

Deno.test("GET /datasets/{id}/summary?include_sql=true gives for every figure of any table SQL that gives it", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  let statements = 0;
  for (const [seed, rows] of [1, 2, 3, 5, 6, 10, 100, 1500].entries()) {
    statements += await check(axi, user, csvOf(rows, seed));
  }
  assert(statements > 3000, `${statements} statements`);
});

Deno.test("GET /datasets/{id}/summary?include_sql=true does so at the edges", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const columns: Record<string, string[]> = {
    none: [],
    zero: ["0.0", "-0.0", "0.5"],
    ties: [...Array(30).fill("1.5"), ...Array(30).fill("2.5")],
    huge: ["1e300", "-1e300", "1.5e300", "1e299"],
    overflow: ["1.7e308", "-1.7e308", "1.7e308"],
    tiny: ["1e-300", "2e-300", "4e-300", "5e-324"],
    infinite: ["Infinity", "-Infinity", "Infinity"],
    offset: ["1000000000000000.5", "1000000000000001", "1000000000000003", "1000000000000000"],
    outliers: [...Array.from({ length: 40 }, (_, i) => String(i % 7 + 0.5)), "1000.5", "-1000.5"],
    digits: ["0.1000000000000000000001", "0.1000000000000000000002", "1e-400", "3"],
    far: ["0001-01-01", "9999-12-31", "1900-03-01", "2100-03-01"],
    old: ["0044-03-15T12:00:00.123456Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z"],
    late: ["2300-01-01T00:00:00Z", "2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999Z"],
  };
  for (const [name, cells] of Object.entries(columns)) {
    await check(axi, user, `${name},k\n${cells.map((cell, i) => `${cell},${i}`).join("\n")}\n`);
  }
});

Deno.test("GET /datasets/{id}/summary?include_sql=true gives exact SQL for estimates, which keep the error they state", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser(), random = randomNumbers(9), rows = 15_000;
  const values = Array.from({ length: rows }, () => Math.round(1e6 * Math.tan(3 * (random() - 0.5))) / 1e3);
  const rest = ",".repeat(299); // the more columns, the fewer values each may keep
  const { columns: [column] } = await summaryOf(
    user,
    `x${rest}\n${values.map((x) => x + rest).join("\n")}\n`,
  );
  const { numeric, sources = {} } = column, sorted = Float64Array.from(values).sort();
  const error = (numeric?.quantile_error ?? 0) * rows;
  assert(error > 0 && error < 0.02 * rows, `${error} ranks`);
  const exact = async (figure: string) => {
    const source = sources[figure];
    assert("sql" in source, figure);
    return Number((await axi.superuser.unsafe(source.sql).values())[0][0]);
  };
  /** Ranks that the value may have. */
  const ranks = (
    x: number,
    of: Float64Array,
  ) => [of.findIndex((one) => one >= x), of.findLastIndex((one) => one <= x) + 1];
  const isNear = (x: number | undefined | null, rank: number, of = sorted) => {
    const [from, to] = ranks(x ?? NaN, of);
    assert(from - error - 1 <= rank && rank <= to + error + 1, `${x} has rank ${from} to ${to}, not ${rank}`);
  };
  for (const [p, quantile] of Object.entries(numeric?.quantiles ?? {})) {
    isNear(quantile, Number(p) * rows);
    const [from, to] = ranks(await exact(`numeric.quantiles.${p}`), sorted);
    assert(Math.abs((from + to) / 2 - Number(p) * rows) <= 1, p);
  }
  const { median_ci, fences, mad } = numeric ?? {}, median = numeric?.quantiles["0.5"] ?? NaN;
  isNear(median_ci?.low, median_ci?.ranks[0] ?? NaN);
  isNear(median_ci?.high, median_ci?.ranks[1] ?? NaN);
  isNear((mad ?? NaN) / 1.4826, rows / 2, sorted.map((x) => Math.abs(x - median)).sort());
  for (const figure of ["outside_inner", "outside_outer"] as const) {
    assert(
      Math.abs((fences?.[figure] ?? NaN) - await exact(`numeric.fences.${figure}`)) <= 2 * error,
      figure,
    );
  }
  const kept = sorted.subarray(rows / 10, rows - rows / 10),
    mean = kept.reduce((sum, x) => sum + x, 0) / kept.length;
  assert(Math.abs(await exact("numeric.trimmed_mean") - mean) <= 1e-9 * Math.abs(mean));
  const width = kept[kept.length - 1] - kept[0];
  assert(Math.abs((numeric?.trimmed_mean ?? NaN) - mean) <= 2 * error / kept.length * width);
});

Deno.test("GET /datasets/{id}/summary?include_sql=true tells integers of more digits than a double has", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const long = [
    "9007199254740993",
    "9007199254740992",
    "-9223372036854775808",
    "1000000000000000001",
    "7",
    "10",
  ];
  const summary = await summaryOf(user, `n\n${[...long, long[0]].join("\n")}\n`, { types: { n: "int" } });
  assertEquals([summary.columns[0].distinct_count, summary.columns[0].top_values[0]], [6, {
    value: "9007199254740993",
    count: 2,
  }]);
  await checkSources(axi, summary);
});
