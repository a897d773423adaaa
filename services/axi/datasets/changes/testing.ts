import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { assertClose } from "../../statistics/testing.ts";
import type { Answer, TestAxi, TestUser } from "../../testing.ts";

/** What figures about 0, such as a skewness, are off by rounding alone. */
const ROUNDING = 1e-14;

/** What a change is asked with. */
export interface FileExtras {
  readonly options?: unknown;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly name?: string;
}

/** Sends a file to /append or /replace of a dataset, as a form. */
export async function sendTo(
  user: TestUser,
  path: string,
  file: string | Uint8Array<ArrayBuffer>,
  { options, query = "", headers, name = "more.csv" }: FileExtras = {},
): Promise<Answer> {
  const form = new FormData();
  if (options !== undefined) form.set("options", JSON.stringify(options));
  form.set("file", new Blob([file]), name);
  return await user.call(`/datasets/${path}${query}`, { method: "POST", body: form, headers });
}

/** All of a dataset that does not tell which one it is, nor when it was loaded: its columns, summary, rows and rejects. */
export async function contentOf(user: TestUser, id: string) {
  const path = `/datasets/${id}`;
  const [dataset, summary, rows, rejects] = await Promise.all(
    ["", "/summary", "/rows?limit=1000", "/rejects?limit=1000"].map(async (rest) =>
      (await user.get(path + rest)).json
    ),
  );
  const { columns, row_count, column_count, rejected_count }: Dataset = dataset;
  return {
    counts: { row_count, column_count, rejected_count },
    columns,
    summary: summary.columns.map(withoutClock),
    rows: rows.rows,
    rejects: rejects.items.map(({ column, raw, reason }: Record<string, unknown>) => ({
      column,
      raw,
      reason,
    })),
  };
}

/** The summary of a column without the moment of its load. */
function withoutClock({ temporal, ...column }: { temporal?: { future_after: unknown } }) {
  if (temporal === undefined) return column;
  const { future_after: _when, ...others } = temporal;
  return { ...column, temporal: others };
}

/** Fails unless both are equal, floats to 1e-12 of the larger one. */
export function assertSame(actual: unknown, expected: unknown, at = ""): void {
  if (typeof actual === "number" && typeof expected === "number") {
    if (Math.abs(actual - expected) > ROUNDING) assertClose(actual, expected, 1e-12, at);
    return;
  }
  if (actual === null || expected === null || typeof actual !== "object" || typeof expected !== "object") {
    return assertEquals(
      actual,
      expected,
      `${at}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`,
    );
  }
  assertEquals(Object.keys(actual).sort(), Object.keys(expected).sort(), at);
  for (const [key, value] of Object.entries(expected)) {
    const found = Object.entries(actual).find(([name]) => name === key);
    assert(found !== undefined, `${at}/${key} is missing`);
    assertSame(found[1], value, `${at}/${key}`);
  }
}

/** How many files and states are kept. */
export async function blobCount(axi: TestAxi): Promise<number> {
  const [{ count }] = await axi.superuser`select count(*)::int as count from axi.blobs`;
  return count;
}
