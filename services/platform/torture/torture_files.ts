import { gzipSync } from "node:zlib";

/** A file to upload while the service is killed. */
export interface TortureFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Files that take each of the ways into a table: by a guess from the head that holds, by one that fails, kept first. */
export function tortureFiles(rows: number): TortureFile[] {
  const csv = csvOf(rows);
  return [
    { name: "plain.csv", bytes: csv },
    { name: "late.csv", bytes: withLateWords(csv) },
    { name: "packed.csv.gz", bytes: new Uint8Array(gzipSync(csv)) },
  ];
}

/** Integers, numbers, dates, truths and words; every 500th number is no number, so that there are rejects. */
function csvOf(rows: number): Uint8Array<ArrayBuffer> {
  const lines = ["id,amount,day,paid,word"];
  for (let i = 0; i < rows; i++) {
    const amount = i % 500 === 499 ? "?" : String((i * 7919) % 10_007 / 8);
    const day = new Date(Date.UTC(2024, 0, 1 + i % 700)).toISOString().slice(0, 10);
    lines.push(`${i},${amount},${day},${i % 3 === 0},word ${i % 4_099}`);
  }
  return new TextEncoder().encode(lines.join("\n") + "\n");
}

/** The same with a twentieth of words behind it in the column of integers, of which the head knows nothing. */
function withLateWords(csv: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(csv), lines = text.split("\n").length;
  const words = Array.from(
    { length: Math.ceil(lines / 20) },
    (_, i) => `late ${i},1.5,2024-01-01,true,word\n`,
  );
  return new TextEncoder().encode(text + words.join(""));
}
