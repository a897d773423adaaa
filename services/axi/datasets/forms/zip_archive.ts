import { type Entry, type FileEntry, Reader, ZipReader } from "@zip.js/zip.js";
import { crc32 } from "node:zlib";
import { AppError } from "@shared/core/errors.ts";
import type { FormSource } from "./form.ts";
import { inflated } from "./inflate.ts";
import { limitUnpacked, refused, unreadable } from "./unpacked.ts";

const MEMBERS_MAX = 10_000;
/** Bytes that are read from the source at one go. */
const BLOCK_BYTES = 512 * 1024;
const STORED = 0, DEFLATED = 8;

/** Files of an archive by their names, which are never used as paths. */
export type Members = ReadonlyMap<string, FileEntry>;

class SourceReader extends Reader<FormSource> {
  readonly #source: FormSource;
  #block = new Uint8Array();
  #start = 0;
  constructor(source: FormSource) {
    super(source);
    this.#source = source;
    this.size = source.sizeBytes;
  }
  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size);
    if (index < this.#start || end > this.#start + this.#block.length) {
      this.#block = await this.#source.slice(index, Math.max(end, Math.min(index + BLOCK_BYTES, this.size)));
      this.#start = index;
    }
    return this.#block.slice(index - this.#start, end - this.#start);
  }
}

/** Reads what an archive holds, from its directory at the end. Throws CSV_UNREADABLE. */
export async function membersOf(source: FormSource, what: string): Promise<Members> {
  const members = new Map<string, FileEntry>();
  try {
    const archive = new ZipReader(new SourceReader(source));
    let count = 0;
    for await (const entry of archive.getEntriesGenerator()) {
      if (++count > MEMBERS_MAX) throw refused(what, `it holds more than ${MEMBERS_MAX} files`);
      if (isFile(entry)) members.set(entry.filename, entry);
    }
    return members;
  } catch (error) {
    throw unreadable(what, error);
  }
}

/** The bytes of a member, unpacked as they are read. */
export async function* readMember(
  entry: FileEntry,
  maxBytes: number,
  what: string,
): AsyncGenerator<Uint8Array> {
  const { encrypted, compressionMethod, compressedSize } = entry;
  if (encrypted) throw refused(what, "it is locked by a password; send it without");
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw refused(what, "it is packed in an unusual way; pack it by deflate, as most programs do");
  }
  try {
    const packed = packedBytes(entry);
    const bytes = compressionMethod === STORED ? packed : inflated(packed);
    yield* limitUnpacked(checked(bytes, entry), { packedBytes: () => compressedSize, maxBytes });
  } catch (error) {
    throw unreadable(what, error);
  }
}

async function* packedBytes(entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const leave = new AbortController();
  const reading = entry.getData(writable, { passThrough: true, useWebWorkers: false, signal: leave.signal });
  reading.catch((error) => writable.abort(error).catch(() => {})); // the reader hears of it below
  try {
    yield* readable;
    await reading;
  } finally {
    leave.abort();
  }
}

/** The same bytes; fails at their end where they are not those that were packed. */
async function* checked(
  bytes: AsyncIterable<Uint8Array>,
  { signature }: FileEntry,
): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const chunk of bytes) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== (signature ?? 0) >>> 0) {
    throw new Error("its bytes are not those that were packed; send it again");
  }
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

/** Picks the one file that is meant. Throws VALIDATION-like CSV_UNREADABLE with the names to choose from. */
export function chooseMember(members: Members, name: string | undefined): FileEntry {
  const files = [...members].filter(([path]) => !/(^|\/)(__MACOSX\/|\.)/.test(path));
  const names = files.map(([path]) => `"${path.slice(0, 100)}"`).slice(0, 10).join(", ");
  if (name !== undefined) {
    const chosen = members.get(name);
    if (chosen !== undefined) return chosen;
    throw new AppError("CSV_UNREADABLE", `Cannot find the file "${name}" in the archive: it has ${names}`);
  }
  if (files.length === 1) return files[0][1];
  if (members.has("mimetype") && members.has("content.xml")) {
    throw refused("archive", "it is an OpenDocument file; save the sheet as XLSX or CSV");
  }
  const message = files.length === 0
    ? "Cannot read the archive: it has no files"
    : `Cannot choose among ${files.length} files of the archive: name one as option "member", of ${names}`;
  throw new AppError("CSV_UNREADABLE", message);
}
