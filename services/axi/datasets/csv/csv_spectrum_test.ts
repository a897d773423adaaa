import readSpectrum from "csv-spectrum";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { openReading } from "../load_rows.ts";
import { surveyFile } from "./testing.ts";

/** A file of the public set, and its records as JSON. */
interface Item {
  readonly name: string;
  readonly csv: Uint8Array;
  readonly json: Uint8Array;
}

/** The one column in which a file of the set and its own JSON differ. */
const DIFFERENT = "Contact Phone Number";

/** Records of a file by what is found out of it: names to texts. */
function recordsOf(file: Uint8Array): Record<string, string>[] {
  const plan = surveyFile(file), records: Record<string, string>[] = [], decoder = new TextDecoder();
  const reading = openReading(plan, {
    record({ bytes, starts, ends }) {
      const cells = plan.columns.map(({ source_name }, i) =>
        [source_name, decoder.decode(bytes.subarray(starts[i], ends[i]))] as const
      );
      records.push(Object.fromEntries(cells));
    },
  });
  reading.push(file);
  reading.finish();
  return records;
}

Deno.test("the files of csv-spectrum 2.0.0 are read as they say, their dialect found out", async () => {
  const items = await new Promise<Item[]>((resolve, reject) =>
    readSpectrum((error: Error | null, found: Item[]) => error === null ? resolve(found) : reject(error))
  );
  assert(items.length >= 12);
  for (const { name, csv, json } of items) {
    const expected: Record<string, string>[] = [JSON.parse(new TextDecoder().decode(json))].flat(); // one record stands alone
    const records = recordsOf(csv);
    for (const record of [...records, ...expected]) delete record[DIFFERENT];
    assertEquals([name, records], [name, expected]);
  }
});
