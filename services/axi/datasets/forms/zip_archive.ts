import { type Entry, type FileEntry, Reader, ZipReader } from "@zip.js/zip.js";
import { AppError } from "@shared/core/errors.ts";
import type { FormSource } from "./form.ts";
import { limitUnpacked, unreadable } from "./unpacked.ts";

const MEMBERS_MAX = 10_000;

/** Files of an archive by their names, which are never used as paths. */
export type Members = ReadonlyMap<string, FileEntry>;

class SourceReader extends Reader<FormSource> {
  readonly #source: FormSource;
  constructor(source: FormSource) {
    super(source);
    this.#source = source;
    this.size = source.sizeBytes;
  }
  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return this.#source.slice(index, Math.min(index + length, this.size));
  }
}

/** Reads what an archive holds, from its directory at the end. Throws CSV_UNREADABLE. */
export async function membersOf(source: FormSource, what: string): Promise<Members> {
  const members = new Map<string, FileEntry>();
  try {
    const archive = new ZipReader(new SourceReader(source), { useWebWorkers: false });
    let count = 0;
    for await (const entry of archive.getEntriesGenerator()) {
      if (++count > MEMBERS_MAX) throw new Error(`it holds more than ${MEMBERS_MAX} files`);
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
  if (entry.encrypted) throw unreadable(what, new Error("it is locked by a password; send it without"));
  const gate = limitUnpacked(entry.compressedSize, maxBytes);
  const leave = new AbortController();
  const unpacking = entry.getData(gate.writable, {
    useWebWorkers: false,
    checkSignature: true,
    signal: leave.signal,
  });
  unpacking.catch((error) => gate.writable.abort(error).catch(() => {})); // the reader hears of it below
  try {
    yield* gate.readable;
    await unpacking;
  } catch (error) {
    throw unreadable(what, error);
  } finally {
    leave.abort();
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
  const message = files.length === 0
    ? "Cannot read the archive: it has no files"
    : `Cannot choose among ${files.length} files of the archive: name one as option "member", of ${names}`;
  throw new AppError("CSV_UNREADABLE", message);
}
