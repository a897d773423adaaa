import type { Dialect, NumberFormat, UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { AppError } from "@shared/core/errors.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { bytesOf, type CopiedCell, loadFile } from "./testing.ts";

/** What `name.json` says of `name.csv`, or of the text or bytes that it holds itself. */
interface Expectation {
  /** Why the file is here; a leading number is that of the demand it comes from. */
  readonly about: string;
  readonly options?: Partial<UploadOptions>;
  readonly text?: string;
  /** One character a byte. */
  readonly bytes?: string;
  /** Code of the error that is due. */
  readonly error?: string;
  readonly dialect?: Partial<Dialect>;
  /** Name, type and flags, with spaces between. */
  readonly columns?: string[];
  readonly formats?: Readonly<Record<string, NumberFormat>>;
  readonly null_words?: Readonly<Record<string, Record<string, number>>>;
  readonly rows?: CopiedCell[][];
  /** Line, column, text and reason. */
  readonly rejects?: (number | string | null)[][];
}

const FOLDER = new URL("./corpus/", import.meta.url);
const names = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).filter((name) =>
  name.endsWith(".json")
).sort();

async function read(name: string): Promise<[Expectation, Uint8Array]> {
  const expected: Expectation = JSON.parse(await Deno.readTextFile(new URL(name, FOLDER)));
  if (expected.bytes !== undefined) {
    return [expected, Uint8Array.from(expected.bytes, (character) => character.charCodeAt(0))];
  }
  if (expected.text !== undefined) return [expected, bytesOf(expected.text)];
  return [expected, await Deno.readFile(new URL(name.replace(/json$/, "csv"), FOLDER))];
}

async function check(expected: Expectation, file: Uint8Array, sizes: readonly number[]): Promise<void> {
  const loading = loadFile(file, expected.options, sizes);
  if (expected.error !== undefined) {
    const { code }: { code: string } = await assertRejects(() => loading, AppError);
    return assertEquals(code, expected.error);
  }
  const { plan, rows, result } = await loading;
  const names = plan.columns.map(({ name }) => name);
  assertEquals(
    plan.columns.map(({ name, type, flags }) => [name, type, ...flags].join(" ")),
    expected.columns ?? [],
  );
  assertEquals(
    rows.map((row) => row.map((cell) => Number.isFinite(cell) ? cell : jsonCell(cell))),
    expected.rows ?? [],
  );
  assertEquals(
    result.rejects.map(({ line, column, raw, reason }) => [line, column, raw, reason]),
    expected.rejects ?? [],
  );
  const formats = plan.columns.filter(({ format }) => format !== null).map((
    { name, format },
  ) => [name, format]);
  assertEquals(Object.fromEntries(formats), expected.formats ?? {});
  for (const [column, words] of Object.entries(expected.null_words ?? {})) {
    assertEquals(Object.fromEntries(plan.columns[names.indexOf(column)].nullWords), words);
  }
  for (const [key, value] of Object.entries(expected.dialect ?? {})) {
    assertEquals([key, Reflect.get(plan.dialect, key)], [key, value]);
  }
}

/** Infinities have no form in JSON. */
function jsonCell(cell: CopiedCell): CopiedCell {
  return typeof cell === "number" ? String(cell) : cell;
}

for (const name of names) {
  Deno.test(`the corpus of hostile files: ${name.replace(/\.json$/, "")} is read as it is due`, async () => {
    const [expected, file] = await read(name);
    for (const sizes of [[Infinity], [1], [7, 3]]) await check(expected, file, sizes);
  });
}
