import type { SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { AppError } from "@shared/core/errors.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { openAsCsv } from "./open_as_csv.ts";
import { sourceOf, utf8 } from "./testing.ts";

const OPTIONS = { maxBytes: 1e9 };

/** A file of these columns, each an element of the schema with its values. */
function parquetOf(columns: readonly (readonly [SchemaElement, unknown[]])[], rowGroupSize = 1000) {
  const writer = new ByteWriter();
  const schema = [{ name: "root", num_children: columns.length }, ...columns.map(([element]) => element)];
  const file = new ParquetWriter({ writer, schema });
  file.write({ columnData: columns.map(([{ name }, data]) => ({ name, data })), rowGroupSize });
  file.finish();
  return new Uint8Array(writer.getBuffer());
}

const optional = (name: string, element: Omit<SchemaElement, "name">): SchemaElement => ({
  name,
  repetition_type: "OPTIONAL",
  ...element,
});

Deno.test("openAsCsv() gives Parquet with every digit of its integers, decimals and times, and with its types", async () => {
  const instant = (unit: "MILLIS" | "MICROS" | "NANOS", isAdjustedToUTC: boolean) =>
    optional(unit + isAdjustedToUTC, {
      type: "INT64",
      logical_type: { type: "TIMESTAMP", unit, isAdjustedToUTC },
    });
  const csv = await openAsCsv(
    "parquet",
    sourceOf(parquetOf([
      [optional("int", { type: "INT64" }), [2n ** 62n + 1n, null]],
      [optional("small", { type: "INT64" }), [-999_999_999_999_999n, null]],
      [optional("float", { type: "DOUBLE" }), [NaN, 1]],
      [optional("text", { type: "BYTE_ARRAY", converted_type: "UTF8" }), ["007", null]],
      [optional("raw", { type: "BYTE_ARRAY" }), [utf8("é"), Uint8Array.of(255, 0)]],
      [optional("on", { type: "BOOLEAN" }), [true, null]],
      [optional("day", { type: "INT32", converted_type: "DATE" }), [new Date("1969-12-31"), null]],
      [instant("MICROS", true), [1_704_164_645_678_901n, null]],
      [instant("NANOS", false), [-1n, null]],
    ])),
    OPTIONS,
  );
  assertEquals(csv.types, {
    int: "int",
    small: "int",
    float: "float",
    text: "text",
    raw: "text",
    on: "bool",
    day: "date",
    MICROStrue: "timestamp",
    NANOSfalse: "timestamp",
  });
  assertEquals(
    await new Response(await csv.open() as ReadableStream<Uint8Array<ArrayBuffer>>).text(),
    '"int","small","float","text","raw","on","day","MICROStrue","NANOSfalse"\n' +
      "4611686018427387905,-999999999999999,NaN,007,é,true,1969-12-31,2024-01-02T03:04:05.678901Z,1969-12-31T23:59:59.999999\n" +
      ",,1,,\\xff00,,,,\n",
  );
});

Deno.test("openAsCsv() gives all row groups of Parquet in their order", async () => {
  const values = Array.from({ length: 25 }, (_, i) => BigInt(i));
  const csv = await openAsCsv(
    "parquet",
    sourceOf(parquetOf([[{ name: "n", type: "INT64", repetition_type: "REQUIRED" }, values]], 7)),
    OPTIONS,
  );
  const text = await new Response(await csv.open() as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  assertEquals(text, `"n"\n${values.join("\n")}\n`);
});

Deno.test("openAsCsv() refuses Parquet that is cut off or unpacks to more than the limit", async () => {
  const bytes = parquetOf([[optional("n", { type: "INT64" }), [1n, 2n]]]);
  const cut = await assertRejects(
    () => openAsCsv("parquet", sourceOf(bytes.slice(0, -5)), OPTIONS),
    AppError,
  );
  const large = await assertRejects(() => openAsCsv("parquet", sourceOf(bytes), { maxBytes: 10 }), AppError);
  assertEquals([cut.code, large.code], ["CSV_UNREADABLE", "PAYLOAD_TOO_LARGE"]);
});
