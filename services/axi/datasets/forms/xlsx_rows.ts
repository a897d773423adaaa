import { type Book, type Sheet, unescaped } from "./xlsx_book.ts";
import { dateText } from "./xlsx_dates.ts";
import { readXml } from "./xml_parts.ts";

/** Cells of a row by their column, from 0; what is absent is empty. */
export type SheetRow = readonly (string | null)[];

/** Columns that a sheet can have. */
const COLUMNS_MAX = 16_384;

/** The rows of a sheet that have cells, as they come. Of merged cells the first has the value. */
export function rowsOf(book: Book, { part }: Sheet): AsyncGenerator<SheetRow> {
  const reader = new RowReader(book);
  return readXml(book.part(part), reader, () => reader.take());
}

class RowReader {
  readonly #book: Book;
  #rows: SheetRow[] = [];
  #row: (string | null)[] = [];
  #column = 0;
  #type = "n";
  #style = 0;
  #value = "";
  #isValue = false;
  #isPhonetic = false;

  constructor(book: Book) {
    this.#book = book;
  }

  take(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "row") {
      this.#row = [];
      this.#column = 0;
    } else if (name === "c") {
      const { r, t = "n", s = "0" } = attributes;
      if (r !== undefined) this.#column = columnOf(r);
      this.#type = t;
      this.#style = Number(s);
      this.#value = "";
    } else if (name === "rPh") this.#isPhonetic = true;
    else if (name === "v" || name === "t") this.#isValue = !this.#isPhonetic;
  }

  text(text: string): void {
    if (this.#isValue) this.#value += text;
  }

  close(name: string): void {
    if (name === "v" || name === "t") this.#isValue = false;
    else if (name === "rPh") this.#isPhonetic = false;
    else if (name === "c") this.#endCell();
    else if (name === "row" && this.#row.length > 0) this.#rows.push(this.#row);
  }

  #endCell(): void {
    const cell = this.#cell();
    if (cell !== null && cell !== "") {
      while (this.#row.length < this.#column) this.#row.push(null);
      this.#row[this.#column] = cell;
    }
    this.#column++;
  }

  /** The cell's value: of a formula the one last computed, of an error none. */
  #cell(): string | null {
    switch (this.#type) {
      case "s":
        return this.#book.texts[Number(this.#value)] ?? null;
      case "b":
        return this.#value === "1" ? "true" : "false";
      case "e":
        return null;
      case "n":
        return this.#number();
      case "d":
        return this.#value;
      default:
        return unescaped(this.#value);
    }
  }

  #number(): string | null {
    const value = Number(this.#value);
    if (this.#value === "" || !Number.isFinite(value)) return this.#value;
    const shown = this.#book.shown[this.#style] ?? "number";
    return shown === "number" ? String(value) : dateText(value, shown, this.#book.is1904);
  }
}

/** The column of a reference such as BC12, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = 26 * column + letter;
  }
  if (column >= 1 && column <= COLUMNS_MAX) return column - 1;
  throw new Error(`it has a cell "${reference.slice(0, 20)}"`);
}
