import fc from "fast-check";
import { assertEquals } from "@shared/testing/assert.ts";
import { type CopiedCell, loadFile } from "./testing.ts";

/** How a writer of CSV may write; what it leaves open is left to the reader to find out. */
interface Writer {
  readonly delimiter: string;
  readonly quote: string;
  readonly isEscaped: boolean;
  readonly lineEnd: string;
  readonly isQuotedAlways: boolean;
  readonly hasBom: boolean;
  readonly hasLastLineEnd: boolean;
}

const writers: fc.Arbitrary<Writer> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  quote: fc.constantFrom('"', "'"),
  isEscaped: fc.boolean(),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  isQuotedAlways: fc.boolean(),
  hasBom: fc.boolean(),
  hasLastLineEnd: fc.boolean(),
});

const text = fc.string({
  unit: fc.constantFrom(
    "a",
    "b",
    "ñ",
    "中",
    "😀",
    " ",
    ",",
    ";",
    '"',
    "'",
    "\\",
    "\n",
    "\r\n",
    "|",
    "\t",
    "#",
  ),
  minLength: 1,
  maxLength: 12,
}).map((characters) => `x${characters}x`);

/** A column of one kind of cell: each as it is written and as it is to be stored. */
type Cells = readonly { readonly written: string; readonly stored: CopiedCell }[];

const length = 12;
const column = <T>(value: fc.Arbitrary<T>, write: (value: T) => string, store: (value: T) => CopiedCell) =>
  fc.array(fc.option(value, { freq: 5 }), { minLength: length, maxLength: length }).map((values): Cells =>
    values.map((one) =>
      one === null ? { written: "", stored: null } : { written: write(one), stored: store(one) }
    )
  );
const columns: fc.Arbitrary<Cells> = fc.oneof(
  column(text, (value) => value, (value) => value),
  column(fc.integer({ min: -999_999, max: 999_999 }), String, (value) => value),
  column(fc.integer({ min: -99_999, max: 99_999 }), (value) => `${value}.5`, (value) => Number(`${value}.5`)),
  column(fc.boolean(), (value) => value ? "yes" : "no", (value) => value),
  column(
    fc.date({ min: new Date("1600-01-01"), max: new Date("2400-01-01"), noInvalidDate: true }),
    (value) => value.toISOString().slice(0, 10),
    (value) => value.toISOString().slice(0, 10),
  ),
);

/** Texts that the dialect alone, seen from a few rows, could not tell from another: the name of the column says it. */
function write(table: readonly Cells[], writer: Writer): string {
  const { delimiter, quote, lineEnd } = writer;
  const rows = [
    table.map((_, i) => `name ${i}`),
    ...table[0].map((_, row) => table.map((cells) => cells[row].written)),
  ];
  const cellOf = (cell: string) => {
    if (!writer.isQuotedAlways && !/[\\\r\n,;|\t"'#]/.test(cell) && !(cell === "" && table.length === 1)) {
      return cell;
    }
    const escaped = writer.isEscaped
      ? cell.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`)
      : cell.replaceAll(quote, quote + quote);
    return quote + escaped + quote;
  };
  const body = rows.map((row) => row.map(cellOf).join(delimiter)).join(lineEnd);
  return (writer.hasBom ? "\ufeff" : "") + body + (writer.hasLastLineEnd ? lineEnd : "");
}

Deno.test("a table comes back equal from any writer whose dialect is named, in chunks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(columns, { minLength: 1, maxLength: 5 }),
      writers,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
      async (table, writer, sizes) => {
        const { delimiter, quote } = writer;
        const options = {
          delimiter: delimiter as ",", // safe because the options have all of them
          quote: quote as '"',
          escape: writer.isEscaped ? "\\" as const : quote as '"',
          header: true,
          skip_rows: 0,
        };
        const expected = table[0].map((_, row) => table.map((cells) => cells[row].stored));
        const file = write(table, writer);
        const types = Object.fromEntries(table.map((cells, i) => [`name ${i}`, typeOf(cells)] as const));
        for (const chunks of [[Infinity], sizes]) {
          const { rows, result } = await loadFile(file, { ...options, types }, chunks);
          assertEquals([rows, result.rejectedCount], [expected, 0]);
        }
      },
    ),
    { seed: 11, numRuns: 400 },
  );
});

Deno.test("a table comes back equal from any usual writer, whose dialect and types are found out", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(columns, { minLength: 3, maxLength: 5 }), writers, async (table, writer) => {
      // A column of ints shows the header, one of dates what divides the cells.
      const known = [ints(), ...table, days()];
      const usual = { ...writer, quote: '"', isEscaped: false };
      const { plan, rows } = await loadFile(write(known, usual));
      assertEquals([plan.dialect.delimiter, plan.dialect.header], [writer.delimiter, true]);
      assertEquals(rows, known[0].map((_, row) => known.map((cells) => cells[row].stored)));
    }),
    { seed: 12, numRuns: 400 },
  );
});

function ints(): Cells {
  return Array.from({ length }, (_, i) => ({ written: String(i), stored: i }));
}

function days(): Cells {
  return Array.from({ length }, (_, i) => {
    const day = `2020-01-${String(i + 1).padStart(2, "0")}`;
    return { written: day, stored: day };
  });
}

function typeOf(cells: Cells) {
  const stored = cells.map((cell) => cell.stored).filter((cell) => cell !== null);
  if (stored.every((cell) => typeof cell === "number")) return "float" as const;
  if (stored.every((cell) => typeof cell === "boolean")) return "bool" as const;
  return stored.every((cell) => /^\d{4}-/.test(String(cell))) ? "date" as const : "text" as const;
}
