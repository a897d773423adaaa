import { assertEquals } from "@shared/testing/assert.ts";
import { randomNumbers } from "../../statistics/testing.ts";
import { ActorIds } from "./actor_ids.ts";
import { EventLog } from "./event_log.ts";

/** Rows as PostgreSQL's binary COPY has them: the bytes of each cell, null for a null. */
function binaryCopy(rows: readonly (readonly (Uint8Array | null)[])[]): Uint8Array {
  const bytes: number[] = [
    ...new TextEncoder().encode("PGCOPY\n"),
    0xff,
    0x0d,
    0x0a,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  for (const row of rows) {
    bytes.push(...int(row.length, 2));
    for (const cell of row) bytes.push(...(cell === null ? int(-1, 4) : [...int(cell.length, 4), ...cell]));
  }
  return Uint8Array.from([...bytes, ...int(-1, 2)]);
}

function int(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => (value >> (8 * (size - 1 - i))) & 255);
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

const TEXT = new TextEncoder();

Deno.test("EventLog reads rows of binary COPY, wherever the chunks are cut", () => {
  const row = (actor: string, day: number, value: number | null) => [
    TEXT.encode(actor),
    Uint8Array.from(int(day, 4)),
    Uint8Array.of(1),
    Uint8Array.of(0),
    value === null ? null : float(value),
  ];
  const bytes = binaryCopy([row("ada", 19_723, 1.5), row("", -1, null), row("ada", 0, -2)]);
  for (let size = 1; size <= bytes.length; size++) {
    const log = new EventLog(3, { hasFlags: true, hasValue: true });
    for (let from = 0; from < bytes.length; from += size) log.add(bytes.slice(from, from + size));
    assertEquals([log.size, log.actorCount], [3, 2]);
    assertEquals(Object.values(log.columns).map((column) => [...column]), [
      [0, 1, 0],
      [19_723, -1, 0],
      [1, 1, 1],
      [1.5, 0, -2],
    ]);
  }
});

Deno.test("EventLog counts what is beyond its capacity, and keeps none of it", () => {
  const rows = ["a", "b", "c"].map((actor) => [TEXT.encode(actor), Uint8Array.from(int(1, 4))]);
  const log = new EventLog(2, { hasFlags: false, hasValue: false });
  log.add(binaryCopy(rows));
  assertEquals([log.size, [...log.columns.actor], [...log.columns.flags]], [3, [0, 1], [3, 3]]);
});

Deno.test("ActorIds gives 300,000 runs of bytes, alike or not, the ids that a map gives", () => {
  const random = randomNumbers(7), ids = new ActorIds(), known = new Map<string, number>();
  for (let i = 0; i < 300_000; i++) {
    const text = "x".repeat(random() * 20) + Math.floor(random() ** 2 * 150_000);
    const bytes = TEXT.encode(`..${text}.`);
    const id = known.get(text) ?? known.size;
    known.set(text, id);
    if (ids.idOf(bytes, 2, bytes.length - 1) !== id) throw new Error(`another id for ${text}`);
  }
  assertEquals(ids.size, known.size);
});
