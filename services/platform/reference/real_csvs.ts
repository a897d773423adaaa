import { z } from "zod";
import { NumericSummary } from "@shared/contracts/axi_analytics.ts";
import { COLUMN_TYPES } from "@shared/contracts/axi_datasets.ts";

const Figure = z.number().nullable();

const ReferenceColumn = z.object({
  name: z.string(),
  type: z.enum(COLUMN_TYPES),
  count: z.int(),
  null_count: z.int(),
  distinct_count: z.int(),
  mode_count: z.int().meta({ description: "Cells that hold the most frequent value" }),
  numeric: NumericSummary.omit({
    quantile_error: true,
    histogram: true,
    zero_count: true,
    negative_count: true,
    infinite_count: true,
  }).optional(),
  temporal: z.object({ min: z.string(), max: z.string() }).optional(),
  text: z.object({ length_min: z.int(), length_mean: z.number(), length_max: z.int() }).optional(),
});
export type ReferenceColumn = z.infer<typeof ReferenceColumn>;

const ReferencePair = z.object({
  column_a: z.string(),
  column_b: z.string(),
  n: z.int(),
  estimate: Figure,
  ci_low: Figure.default(null),
  ci_high: Figure.default(null),
  p_value: Figure.default(null),
  q_value: Figure.default(null),
});
export type ReferencePair = z.infer<typeof ReferencePair>;

const ReferenceFile = z.object({
  package: z.string(),
  path: z.string(),
  sha256: z.string(),
  rows: z.int(),
  columns: z.array(ReferenceColumn),
  pairs: z.array(ReferencePair),
});
export type ReferenceFile = z.infer<typeof ReferenceFile>;

const Reference = z.object({ packages: z.record(z.string(), z.string()), files: z.array(ReferenceFile) });

/** What every reference file holds, as make_reference.py computed it. */
export async function readReference(): Promise<ReferenceFile[]> {
  const text = await Deno.readTextFile(new URL("./real_csvs.json", import.meta.url));
  return Reference.parse(JSON.parse(text)).files;
}

/** The name of a reference file without its folder: `diamonds.csv`. */
export function baseName(file: ReferenceFile): string {
  return file.path.slice(file.path.lastIndexOf("/") + 1);
}

/** The bytes of a reference file out of its npm package, which Deno has in its cache. */
export async function readRealCsv(file: ReferenceFile): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(addressOf(file));
  const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  if (sha256 !== file.sha256) {
    throw new Error(`Cannot use ${file.package}/${file.path}: its SHA-256 is ${sha256}, not ${file.sha256}`);
  }
  return bytes;
}

/** vega-datasets exports its entry alone, build/index.js; its files are found from there. */
function addressOf(file: ReferenceFile): URL {
  return file.package === "vega-datasets"
    ? new URL(`../${file.path}`, import.meta.resolve("vega-datasets"))
    : new URL(import.meta.resolve(`${file.package}/${file.path}`));
}
