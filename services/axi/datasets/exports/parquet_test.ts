import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { assertEquals } from "@shared/testing/assert.ts";
import { type ParquetColumn, parquetOf } from "./parquet.ts";
import type { TextRow } from "./copy_text.ts";

async function written(rows: readonly TextRow[], columns: readonly ParquetColumn[]): Promise<ArrayBuffer> {
  const chunks = await Array.fromAsync(parquetOf(ReadableStream.from([rows]), columns));
  return await new Blob(chunks.map((chunk) => new Uint8Array(chunk))).arrayBuffer();
}

const COLUMNS: ParquetColumn[] = [
  { name: "i", type: "int" },
  { name: "f", type: "float" },
  { name: "d.ot", type: "decimal", shape: { whole: 20, scale: 18 } },
  { name: "wide", type: "decimal", shape: { whole: 20, scale: 19 } },
  { name: "b", type: "bool" },
  { name: "day", type: "date" },
  { name: "at", type: "timestamp" },
  { name: "ñ", type: "text" },
];

Deno.test("parquetOf keeps each cell's type and every digit of it", async () => {
  const file = await written([
    [
      "-9223372036854775808",
      "1e+300",
      "-12345678901234567890.000000000000000001",
      "0.1234567890123456789",
      "t",
      "1969-12-31",
      "1969-12-31T23:59:59.999999Z",
      "a\n漢🙂",
    ],
    [null, null, null, null, null, null, null, null],
    ["7", "NaN", "0.5", "1", "f", "2024-02-29", "2024-02-29T12:00:00Z", ""],
  ], COLUMNS);
  const rows = await parquetReadObjects({
    file,
    parsers: { timestampFromMicroseconds: (micros) => micros, dateFromDays: (days) => days },
  });
  assertEquals(rows.map((row) => [row.i, row.f, row.wide, row.b, row.day, row.at, row["ñ"]]), [
    [-9223372036854775808n, 1e300, "0.1234567890123456789", true, -1, -1n, "a\n漢🙂"],
    [null, null, null, null, null, null, null],
    [7n, NaN, "1", false, 19782, 1709208000000000n, ""],
  ]);
});

Deno.test("parquetOf cuts rows into groups of bounded size", async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => [String(i)]);
  const file = await written(rows, [{ name: "n", type: "int" }]);
  const { num_rows, row_groups } = parquetMetadata(file);
  assertEquals([num_rows, row_groups.map((group) => group.num_rows)], [200_000n, [
    65_536n,
    65_536n,
    65_536n,
    3_392n,
  ]]);
  assertEquals((await parquetReadObjects({ file, rowStart: 199_999 }))[0].n, 199_999n);
  const empty = await written([], [{ name: "n", type: "int" }]);
  assertEquals(await parquetReadObjects({ file: empty }), []);
});
