import fc from "fast-check";
import { testAxi } from "../../testing.ts";
import { assertSame, contentOf, sendTo } from "./testing.ts";

const TYPES = {
  n: "int",
  x: "float",
  d: "decimal",
  b: "bool",
  day: "date",
  at: "timestamp",
  t: "text",
} as const;
const NAMES = Object.keys(TYPES);
/** Cells of all types, so that some do not fit their column; what is quoted or absent counts, too. */
const cell = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map(String),
  fc.constantFrom(
    "",
    " ",
    "NA",
    "yes",
    "no",
    "2024-02-29",
    "1999-12-31T23:59:59Z",
    '"a, ""b"""',
    "é😀",
    "1e400",
    "007",
  ),
);
const row = fc.array(cell, { minLength: NAMES.length, maxLength: NAMES.length });
const order = fc.shuffledSubarray(NAMES, { minLength: NAMES.length });
const chunk = fc.record({ rows: fc.array(row, { maxLength: 30 }), order });

function csvOf(rows: readonly (readonly string[])[], order: readonly string[]): string {
  const places = order.map((name) => NAMES.indexOf(name));
  return [order, ...rows.map((row) => places.map((at) => row[at]))].map((line) => `${line.join(",")}\n`).join(
    "",
  );
}

Deno.test("POST /datasets/{id}/append of any chunks, in any order of columns, makes what one upload makes", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const options = { types: TYPES, header: true, delimiter: ",", date_order: "dmy" };
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { minLength: 2, maxLength: 5 }), async (chunks) => {
      const rows = chunks.flatMap((part) => part.rows);
      const whole = await user.upload("whole.csv", csvOf(rows, NAMES), { options });
      const parts = await user.upload("parts.csv", csvOf(chunks[0].rows, NAMES), { options });
      for (const part of chunks.slice(1)) {
        const { status, json } = await sendTo(
          user,
          `${parts.dataset_id}/append`,
          csvOf(part.rows, part.order),
          {
            options: { header: true, delimiter: "," },
          },
        );
        if (status !== 200) throw new Error(JSON.stringify(json));
      }
      assertSame(await contentOf(user, parts.dataset_id), await contentOf(user, whole.dataset_id));
    }),
    { seed: 4, numRuns: 12, endOnFailure: true },
  );
});
