/** A row as COPY's text format has it; null is an SQL null. */
export type TextRow = readonly (string | null)[];

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The rows of a `copy ... to stdout` in text format, as they come (PostgreSQL's manual, COPY, Text Format). */
export async function* copiedTextRows(copy: ReadableStream<Uint8Array>): AsyncGenerator<TextRow[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let cut = "";
  for await (const chunk of copy) {
    const lines = (cut + decoder.decode(chunk, { stream: true })).split("\n"); // those in cells are escaped
    cut = lines.pop() ?? "";
    if (lines.length > 0) yield lines.map((line) => line.split("\t").map(cellOf));
  }
}

function cellOf(text: string): string | null {
  if (text === "\\N") return null;
  return text.includes("\\") ? text.replace(/\\(.)/g, (_, mark: string) => ESCAPES[mark] ?? mark) : text;
}
