/** One byte more than the service looks at, so that it knows that the file goes on. */
const TABLE_HEAD_BYTES = 1024 * 1024 + 1;
/** What can't be read from its beginning alone is sent whole, up to this size. */
const WHOLE_BYTES_MAX = 8 * 1024 * 1024;
const LINES_BYTES_MAX = 2 * 1024 * 1024;
const MAGIC_BYTES = 4;
const GZIP = [0x1f, 0x8b], ZIP = [0x50, 0x4b, 0x03, 0x04], PARQUET = [0x50, 0x41, 0x52, 0x31];
const LINE_END = 10;

/** As much of a file as shows how it is read; null where that would be too much to send beforehand. */
export async function headOf(file: File): Promise<Blob | null> {
  if (file.size < TABLE_HEAD_BYTES) return file;
  const magic = new Uint8Array(await file.slice(0, MAGIC_BYTES).arrayBuffer());
  if (
    [GZIP, ZIP, PARQUET].some((bytes) => bytes.every((byte, i) => magic[i] === byte)) || isList(file, magic)
  ) {
    return file.size <= WHOLE_BYTES_MAX ? file : null;
  }
  return isRecords(file, magic) ? await wholeLines(file) : file.slice(0, TABLE_HEAD_BYTES);
}

function isList({ name }: File, magic: Uint8Array): boolean {
  return magic[0] === 0x5b || /\.json$/i.test(name); // [
}

function isRecords({ name }: File, magic: Uint8Array): boolean {
  return magic[0] === 0x7b || /\.(ndjson|jsonl)$/i.test(name); // {
}

/** Records that end in the middle are no JSON: the head ends with a line. */
async function wholeLines(file: File): Promise<Blob> {
  const bytes = new Uint8Array(await file.slice(0, LINES_BYTES_MAX).arrayBuffer());
  const end = bytes.lastIndexOf(LINE_END);
  return file.slice(0, end < 0 ? bytes.length : end + 1);
}
