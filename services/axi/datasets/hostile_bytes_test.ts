import fc from "fast-check";
import { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { AppError } from "@shared/core/errors.ts";
import { newId, type TenantId } from "@shared/core/ids.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { loadFile } from "./csv/testing.ts";
import { createTenantSlots } from "../tenant_slots.ts";
import { createWorkQueue } from "../work_queue.ts";
import { createSniff } from "./sniff.ts";
import { systemContext } from "./system_context.ts";

/** Pieces of which files are made that come near to every branch. */
const PIECES = [
  ..."a b 1 0 007 1.5 1,5 1.234 1,234 1.234,5 € $ % ( ) - + e5 inf NA true y N # sep=; 2020-01-01 13/02/2020 T10:00 Z"
    .split(" "),
  ..."+02:00|Jan|de|märz|\\|\\N|\"|'|''|\"\"|,|;|\t||\r|\n|\r\n|\n\n| |\u00a0|\u202f|\ufeff|\0|x".split("|"),
  "é",
  "中",
  "😀",
  "=1+1",
  "__proto__",
];
const bytes = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 120 }).map((all) =>
      new TextEncoder().encode(all.join(""))
    ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }) },
);
const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 3 });
const options = fc.record({
  encoding: maybe("utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"),
  delimiter: maybe(",", ";", "\t", "|", ":", "^"),
  quote: maybe('"', "'"),
  escape: maybe("\\"),
  header: maybe(true, false),
  skip_rows: maybe(0, 1, 3),
  comment: maybe("#", "%"),
  decimal: maybe(".", ","),
  thousands: maybe(" ", "'"),
  date_order: maybe("dmy", "mdy", "ymd"),
  time_zone: maybe("Europe/Madrid", "Asia/Kolkata"),
  true_values: maybe(["1"], ["y"]),
  false_values: maybe(["0"]),
  type_threshold: maybe(0.5, 1),
}).map((given) => UploadOptions.parse(JSON.parse(JSON.stringify(given))));

const ctx = systemContext(newId<TenantId>(), { now: () => 0 });
const sniff = createSniff({
  maxBytes: 1e6,
  slots: createTenantSlots({ each: 1, refusal: "Cannot" }),
  queue: createWorkQueue({ atOnce: 1, waiting: 0, refusal: "Cannot" }),
});

/** Rows as far as both ways show them, or the error that is due. */
async function outcome(rows: () => Promise<number>): Promise<string> {
  try {
    return `${await rows()} rows`;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

Deno.test("any bytes with any options are read or refused with a reason, and sniffed alike", async () => {
  await fc.assert(
    fc.asyncProperty(bytes, options, fc.integer({ min: 1, max: 50 }), async (file, options, size) => {
      const loaded = await outcome(async () => (await loadFile(file, options)).rows.length);
      assertEquals(await outcome(async () => (await loadFile(file, options, [size])).rows.length), loaded);
      const body = () => new Blob([new Uint8Array(file)]).stream();
      const sniffed = await outcome(async () => (await sniff(ctx, { options, body: body() })).row_count);
      assertEquals(sniffed, loaded);
    }),
    { seed: 5, numRuns: 300 },
  );
});
