/** A cell: null is written as nothing. */
export type SampleCell = string | number | boolean | null;

/** A table of generated rows: the same at every run. */
export interface Sample {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  rows(): Iterable<readonly SampleCell[]>;
}

const CHUNK_CHARS = 64 * 1024;

/** The sample as CSV (RFC 4180, LF), in chunks of about 64 KB made as they are read. */
export function csvStream(sample: Sample): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = csvChunks(sample);
  return new ReadableStream({
    pull(controller) {
      const { value, done } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
  });
}

function* csvChunks({ columns, rows }: Sample): Generator<string, void> {
  let chunk = csvLine(columns);
  for (const row of rows()) {
    chunk += csvLine(row);
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

function csvLine(cells: readonly SampleCell[]): string {
  return cells.map((cell) => {
    const text = cell === null ? "" : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(",") + "\n";
}
