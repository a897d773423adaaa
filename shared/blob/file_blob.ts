import { dirname, join } from "node:path";
import type { BlobStore } from "./blob.ts";
import { checkedKey, checkedPrefix } from "./blob_key.ts";
import { openFileSink } from "./file_sink.ts";

/** Keys have no dots: so no file can stand in the way of a folder, nor a key reach outside. */
const EXTENSION = ".blob";
const INCOMING = ".incoming";
/** What is kept here is nobody's business but the service's. */
const NEW_FILE = { write: true, createNew: true, mode: 0o600 };
/** A file that nobody has written to for so long belongs to a process that has died. */
const ABANDONED_MS = 60 * 60_000;

/** Blobs as files of a folder, which is made where it is absent. */
export function createFileBlobStore(folder: string): BlobStore {
  const pathOf = (key: string) => join(folder, checkedKey(key) + EXTENSION);
  const incoming = join(folder, INCOMING);
  return {
    async put(key, bytes, { signal } = {}) {
      const path = pathOf(key);
      const partial = join(incoming, crypto.randomUUID());
      const file = inFolder(incoming, () => Deno.openSync(partial, NEW_FILE));
      try {
        const sizeBytes = await writeDurably(file, bytes, signal);
        signal?.throwIfAborted();
        inFolder(dirname(path), () => Deno.renameSync(partial, path));
        await syncFolder(dirname(path));
        return sizeBytes;
      } catch (error) {
        await removeFile(partial);
        throw error;
      }
    },
    async get(key) {
      try {
        return (await Deno.open(pathOf(key))).readable;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      }
    },
    async getRange(key, from, to) {
      try {
        using file = await Deno.open(pathOf(key));
        await file.seek(from, Deno.SeekMode.Start);
        return await readUpTo(file, to - from);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      }
    },
    async delete(key) {
      await removeFile(pathOf(key));
    },
    async *list(prefix) {
      for await (const key of keysBelow(folder, "", checkedPrefix(prefix))) {
        const info = await statOrNull(pathOf(key));
        if (info !== null) yield { key, modified_at: info.mtime ?? new Date(0) };
      }
    },
    async sweep() {
      let removed = 0;
      for (const { name } of await entriesOf(incoming)) {
        const info = await statOrNull(join(incoming, name));
        if (info === null || Date.now() - (info.mtime?.getTime() ?? 0) < ABANDONED_MS) continue;
        await removeFile(join(incoming, name));
        removed++;
      }
      return removed;
    },
  };
}

/**
 * Does what needs the folder, and makes the folder only where that fails. At once, as all that touches names alone: to wake
 * another thread for it takes ten times as long as the work.
 */
function inFolder<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
    return work();
  }
}

/** Writes the bytes to a new file and to the disk, and closes it; gives their number. */
async function writeDurably(
  newFile: Deno.FsFile,
  bytes: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  using file = newFile;
  const written = openFileSink(file);
  await bytes.pipeTo(written.sink, signal === undefined ? {} : { signal });
  await file.sync();
  return written.sizeBytes;
}

/** The next `length` bytes, fewer at the end of the file. */
async function readUpTo(file: Deno.FsFile, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (let read: number | null = 0; read !== null && filled < length; filled += read ?? 0) {
    read = await file.read(bytes.subarray(filled));
  }
  return bytes.subarray(0, filled);
}

/** Makes the new name last, where the system lets a folder be opened. */
async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = Deno.openSync(path);
  await folder.sync();
}

/** Keys in the order of their text, folder by folder; `path` is the keys' common part so far. */
async function* keysBelow(root: string, path: string, prefix: string): AsyncGenerator<string> {
  const names = (await entriesOf(join(root, path))).flatMap(({ name, isDirectory }) => {
    if (isDirectory) return name.startsWith(".") ? [] : [`${name}/`];
    return name.endsWith(EXTENSION) ? [name.slice(0, -EXTENSION.length)] : [];
  });
  for (const name of names.sort()) {
    const key = path + name;
    if (!name.endsWith("/")) {
      if (key.startsWith(prefix)) yield key;
    } else if (key.startsWith(prefix) || prefix.startsWith(key)) {
      yield* keysBelow(root, key, prefix);
    }
  }
}

async function entriesOf(path: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function statOrNull(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function removeFile(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
