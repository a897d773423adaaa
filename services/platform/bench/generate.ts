import { parseArgs } from "node:util";

/** Rows that make one piece of the generated file. */
const PIECE_ROWS = 1_000;
const HEADER = "id,created_at,country,city,user_id,email,segment,amount,quantity,score,active,note\n";
const COUNTRIES = ["AR", "BR", "CL", "DE", "ES", "FR", "IN", "JP", "MX", "US"];
const CITIES = [
  "Córdoba",
  "São Paulo",
  "Valparaíso",
  "Köln",
  "A Coruña",
  "Orléans",
  "Pune",
  "Osaka",
  "León",
  "Austin",
];
const SEGMENTS = ["free", "free", "free", "free", "free", "free", "pro", "pro", "team", "enterprise"];
const NOTES = [
  "called back",
  '"asked ""why"", then paid"',
  '"late, but paid"',
  "",
  "pide más información",
  "no answer",
];
/** Variables that the columns of a numeric file share. */
const FACTORS = 6;
const YEAR_BEGIN = Date.UTC(2025, 0, 1);
const YEAR_SECONDS = 365 * 86_400;

/**
 * A CSV of mixed columns as pieces of text: 12 columns, about 100 bytes a row, the same text for the same seed.
 * Names of cities and notes need UTF-8 and quotes; 5 % of `score` and a sixth of `note` are empty.
 */
export function* generateCsv(rows: number, seed = 42): Generator<string> {
  const random = randomOf(seed);
  yield HEADER;
  for (let first = 0; first < rows; first += PIECE_ROWS) {
    const length = Math.min(PIECE_ROWS, rows - first);
    yield Array.from({ length }, (_, i) => row(first + i, random)).join("");
  }
}

/**
 * A CSV of numeric columns `c00`, `c01` ... as pieces of text, the same for the same seed: each column is a mixture of
 * the same six normal variables and of noise of its own, so that all are correlated; six digits a number.
 */
export function* generateNumericCsv(rows: number, columns: number, seed = 7): Generator<string> {
  const random = randomOf(seed), draw = (length: number) => Array.from({ length }, () => normal(random));
  const weights = Array.from({ length: columns }, () => draw(FACTORS));
  yield weights.map((_, i) => `c${String(i).padStart(2, "0")}`).join(",") + "\n";
  for (let row = 0; row < rows; row++) {
    const factors = draw(FACTORS);
    const values = weights.map((of) =>
      of.reduce((sum, weight, i) => sum + weight * factors[i], 2 * normal(random))
    );
    yield values.map((value) => Number(value.toPrecision(6))).join(",") + "\n";
  }
}

/** Writes the generated CSV to a file; the bytes written. */
export async function writeCsv(path: string, rows: number, seed?: number): Promise<number> {
  return await writePieces(path, generateCsv(rows, seed));
}

/** Writes pieces of text to a file; the bytes written. */
export async function writePieces(path: string, pieces: Iterable<string>): Promise<number> {
  await ReadableStream.from(pieces)
    .pipeThrough(new TextEncoderStream())
    .pipeTo((await Deno.create(path)).writable);
  return (await Deno.stat(path)).size;
}

function row(id: number, random: () => number): string {
  const userId = 1 + Math.floor(random() * 200_000);
  const createdAt = new Date(YEAR_BEGIN + Math.floor(random() * YEAR_SECONDS) * 1000);
  const quantity = 1 + Math.floor(-3 * Math.log(1 - random()));
  const score = (50 + 15 * normal(random) + 0.1 * quantity).toFixed(3);
  return [
    id,
    createdAt.toISOString().slice(0, 19).replace("T", " "),
    pick(COUNTRIES, random),
    pick(CITIES, random),
    userId,
    `user${userId}@mail.example`,
    pick(SEGMENTS, random),
    Math.exp(3 + normal(random)).toFixed(2),
    quantity,
    random() < 0.05 ? "" : score,
    random() < 0.7,
    pick(NOTES, random),
  ].join(",") + "\n";
}

function pick(words: readonly string[], random: () => number): string {
  return words[Math.floor(random() * words.length)] ?? "";
}

/** A standard normal number, by Box and Muller's transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Numbers in [0, 1) with 32 random bits: a Weyl sequence through a mixing function, enough for test data. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { rows: { type: "string", default: "1000000" }, seed: { type: "string", default: "42" } },
    allowPositionals: true,
  });
  const [path = "generated.csv"] = positionals;
  const bytes = await writeCsv(path, Number(values.rows), Number(values.seed));
  // deno-lint-ignore no-console -- a command-line tool speaks to its caller
  console.log(`${path}: ${values.rows} rows, ${bytes} bytes`);
}
