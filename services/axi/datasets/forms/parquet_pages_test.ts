import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { AppError } from "@shared/core/errors.ts";
import { assert, assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { openAsCsv } from "./open_as_csv.ts";
import { sourceOf } from "./testing.ts";

const NUMBERS = Array.from({ length: 300 }, (_, i) => i);
const FILE = new Uint8Array(parquetWriteBuffer({
  columnData: [
    { name: "n", data: NUMBERS, type: "INT32" },
    { name: "d", data: NUMBERS, type: "INT32", encoding: "DELTA_BINARY_PACKED" },
    { name: "t", data: NUMBERS.map((n) => n % 9 === 0 ? null : `text ${n % 40}`), type: "STRING" },
    { name: "f", data: NUMBERS.map((n) => n / 3), type: "DOUBLE", encoding: "BYTE_STREAM_SPLIT" },
    { name: "b", data: NUMBERS.map((n) => n % 2 === 0), type: "BOOLEAN" },
  ],
}));

async function csvBytes(file: Uint8Array<ArrayBuffer>): Promise<number> {
  const csv = await openAsCsv("parquet", sourceOf(file), { maxBytes: 1024 ** 3 });
  let length = 0;
  for await (const chunk of await csv.open()) length += chunk.length;
  return length;
}

Deno.test("a Parquet file with any bytes damaged is read or refused with a reason, and never read without an end", async () => {
  const place = fc.oneof(
    fc.nat(FILE.length - 1),
    fc.integer({ min: FILE.length - 900, max: FILE.length - 1 }),
  );
  const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 });
  let read = 0;
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      const file = FILE.slice();
      for (const [at, byte] of changes) file[at] = byte;
      try {
        await csvBytes(file);
        read++;
      } catch (error) {
        assert(error instanceof AppError, String(error));
      }
    }),
    { seed: 8, numRuns: 500 },
  );
  assert(read > 50 && read < 450, `${read} of 500 were read`);
});

Deno.test("a page that tells none of its sizes, or a run of a billion values, is refused", async () => {
  assert(await csvBytes(FILE) > 5_000);
  for (let at = 4; at < 60; at++) { // the header of the first page and its levels
    for (const byte of [0x00, 0xfe, 0xff]) {
      const file = FILE.slice();
      file[at] = byte;
      await csvBytes(file).catch((error) => assert(error instanceof AppError, String(error)));
    }
  }
  const file = FILE.slice();
  file[5] = 0x00; // a header that ends before its first field
  const error = await assertRejects(() => csvBytes(file), AppError);
  assertEquals(error.code, "CSV_UNREADABLE");
});
