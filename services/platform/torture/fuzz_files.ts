import { gzipSync } from "node:zlib";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import { workbookOf } from "../../axi/datasets/forms/xlsx_testing.ts";
import { createRandom, type Random } from "../samples/random.ts";

/** A file that nobody would want to be sent. */
export interface FuzzFile {
  readonly kind: FuzzKind;
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Sound files, of which unsound ones are made. */
export interface FuzzBases {
  readonly corpus: readonly Uint8Array<ArrayBuffer>[];
  readonly packed: readonly Uint8Array<ArrayBuffer>[];
}

/** How often each kind comes, in parts of all. */
const KINDS = {
  "random bytes": 10,
  "mutated CSV": 30,
  "pieces of CSV": 20,
  "mutated packed file": 20,
  "cut packed file": 8,
  "large cells": 3,
  "wide rows": 3,
  "deep JSON": 5,
  "mutated JSON": 8,
  "gzip of much": 1,
} as const;
export type FuzzKind = keyof typeof KINDS;

const CORPUS = new URL("../../axi/datasets/csv/corpus/", import.meta.url);
const TYPES = {
  "text/csv": 6,
  "application/octet-stream": 4,
  "application/x-ndjson": 1,
  "application/gzip": 1,
  "application/zip": 1,
  "application/vnd.apache.parquet": 1,
} as const;
const PIECES = [
  ..."a b 1 0 007 1.5 1,5 1.234,5 € $ % ( ) - + e5 inf NaN NA true sep=; 2020-01-01 13/02/2020 T10:00 Z \\ \\N"
    .split(
      " ",
    ),
  ...[
    "\r",
    "\n",
    "\r\n",
    "\n\n",
    ",",
    ";",
    "\t",
    "|",
    '"',
    '""',
    "'",
    "\0",
    "\ufeff",
    "é",
    "中",
    "😀",
    "\u202e",
  ],
];

/** Reads and makes the sound files. */
export async function fuzzBases(): Promise<FuzzBases> {
  const corpus: Uint8Array<ArrayBuffer>[] = [];
  for (const { name } of [...Deno.readDirSync(CORPUS)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (!name.endsWith(".json")) corpus.push(await Deno.readFile(new URL(name, CORPUS)));
  }
  const csv = utf8(
    `id,v,w\n${Array.from({ length: 300 }, (_, i) => `${i},${i / 8},word ${i % 7}`).join("\n")}\n`,
  );
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await archive.add("a.csv", new Uint8ArrayReader(csv));
  const zip = await archive.close() as Uint8Array<ArrayBuffer>;
  const cells = Array.from(
    { length: 40 },
    (_, i) => `<row><c t="s"><v>${i % 2}</v></c><c><v>${i}</v></c></row>`,
  );
  const book = { sheets: [{ name: "S", rows: cells.join("") }], texts: ["<t>a</t>", "<t>b</t>"] };
  const numbers = Array.from({ length: 300 }, (_, i) => i);
  const parquet = parquetWriteBuffer({
    columnData: [
      { name: "n", data: numbers, type: "INT32" },
      { name: "t", data: numbers.map((n) => `text ${n}`), type: "STRING" },
      { name: "d", data: numbers.map((n) => n / 3), type: "DOUBLE" },
    ],
  });
  const packed = [new Uint8Array(gzipSync(csv)), zip, await workbookOf(book), new Uint8Array(parquet)];
  return { corpus, packed };
}

/** The file of this number, the same for the same seed. */
export function fuzzFile(bases: FuzzBases, seed: number, index: number): FuzzFile {
  const random = createRandom(Math.imul(seed, 1_000_003) + index);
  const kind = random.pick(KINDS);
  const isJson = kind.endsWith("JSON");
  return {
    kind,
    contentType: isJson && random.chance(0.7) ? "application/x-ndjson" : random.pick(TYPES),
    bytes: MAKERS[kind](random, bases),
  };
}

const MAKERS: Readonly<Record<FuzzKind, (random: Random, bases: FuzzBases) => Uint8Array<ArrayBuffer>>> = {
  "random bytes": (random) => randomBytes(random, below(random, 65_536)),
  "mutated CSV": (random, { corpus }) => mutated(random, one(random, corpus)),
  "pieces of CSV": (random) =>
    utf8(Array.from({ length: below(random, 2_000) }, () => one(random, PIECES)).join("")),
  "mutated packed file": (random, { packed }) => mutated(random, one(random, packed)),
  "cut packed file": (random, { packed }) => {
    const bytes = one(random, packed);
    return bytes.slice(0, below(random, bytes.length));
  },
  "large cells": (random) => {
    const quote = random.chance(0.5) ? '"' : "", end = random.chance(0.7) ? quote : "";
    return utf8(`a,b\n1,${quote}${"x".repeat(below(random, 3_000_000))}${end}\n2,3\n`);
  },
  "wide rows": (random) =>
    utf8(`${"c,".repeat(below(random, 3_000))}c\n${"1,".repeat(below(random, 3_000))}1\n`),
  "deep JSON": (random) => {
    const depth = below(random, 50_000), open = one(random, ["[", '{"a":', '[{"a":']);
    return utf8(
      open.repeat(depth) + "1" + (random.chance(0.5) ? one(random, ["]", "}", "}]"]).repeat(depth) : ""),
    );
  },
  "mutated JSON": (random) => {
    const records = Array.from({ length: 1 + below(random, 30) }, (_, i) => ({
      n: i,
      "__proto__x": [i, { a: null }],
      s: one(random, PIECES),
    }));
    const lines = records.map((record) => JSON.stringify(record));
    return mutated(random, utf8(random.chance(0.5) ? lines.join("\n") : `[${lines.join()}]`));
  },
  "gzip of much": (random) => {
    const much = new Uint8Array(below(random, 64 * 1024 * 1024)).fill(one(random, [0, 10, 44, 49]));
    return new Uint8Array(gzipSync(much, { level: 1 }));
  },
};

/** The bytes with a few of them changed, left out, put in or repeated. */
function mutated(random: Random, original: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let bytes: Uint8Array<ArrayBuffer> = original.slice();
  for (let left = 1 + random.geometric(0.3); left > 0; left--) {
    const at = below(random, bytes.length + 1), length = random.geometric(0.1);
    const before = bytes.subarray(0, at), after = bytes.subarray(at), cut = after.subarray(length);
    switch (random.pick({ flip: 4, remove: 2, insert: 2, repeat: 1 })) {
      case "flip":
        if (at < bytes.length) bytes[at] ^= 1 << below(random, 8);
        break;
      case "remove":
        bytes = joined(before, cut);
        break;
      case "insert":
        bytes = joined(before, randomBytes(random, length), after);
        break;
      case "repeat":
        bytes = joined(...Array<Uint8Array>(2 + below(random, 40)).fill(bytes.subarray(0, 65_536)));
    }
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => random.next() * 256);
}

function below(random: Random, limit: number): number {
  return Math.floor(random.next() * limit);
}

function one<Value>(random: Random, values: readonly Value[]): Value {
  return values[below(random, values.length)];
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
