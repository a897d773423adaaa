/** Each write wakes another thread, which costs more than to copy the bytes once. */
const BLOCK_BYTES = 1024 * 1024;
/** Room of the first block: most files are small. */
const FIRST_ROOM = 64 * 1024;

/** A file that is written in blocks; `sizeBytes` is final when the sink has closed. */
export interface FileSink {
  readonly sink: WritableStream<Uint8Array>;
  readonly sizeBytes: number;
}

/**
 * Writes chunks of any size to a file in large blocks. Two blocks take turns, one is filled while the other is written:
 * a new one for each would be garbage sooner than it is collected, where many files come at once.
 */
export function openFileSink(file: Deno.FsFile): FileSink {
  let block = new Uint8Array(FIRST_ROOM), other = new Uint8Array(0);
  let filled = 0, sizeBytes = 0;
  let writing: Promise<void> = Promise.resolve();

  /** Makes room for so many bytes more, up to a whole block. */
  function reserve(bytes: number): void {
    if (filled + bytes <= block.length || block.length === BLOCK_BYTES) return;
    const grown = new Uint8Array(Math.min(BLOCK_BYTES, Math.max(block.length * 2, filled + bytes)));
    grown.set(block.subarray(0, filled));
    block = grown;
  }

  /** Begins to write what is filled, once the write before it is over. */
  async function flush(): Promise<void> {
    await writing;
    const bytes = block.subarray(0, filled);
    [block, other, filled] = [other.length > 0 ? other : new Uint8Array(BLOCK_BYTES), block, 0];
    writing = writeAll(file, bytes);
    writing.catch(() => {}); // heard by whoever awaits it next
  }

  /** Gives the memory back at once: the collector has no reason to come by. */
  function release(): void {
    for (const { buffer } of [block, other]) buffer.transfer(0);
  }

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    sink: new WritableStream<Uint8Array>({
      async write(chunk) {
        for (let from = 0; from < chunk.length;) {
          reserve(chunk.length - from);
          const piece = chunk.subarray(from, from + block.length - filled);
          block.set(piece, filled);
          filled += piece.length;
          from += piece.length;
          if (filled === BLOCK_BYTES) await flush();
        }
        sizeBytes += chunk.length;
      },
      async close() {
        await writing;
        await writeAll(file, block.subarray(0, filled));
        release();
      },
      async abort() {
        await writing.catch(() => {}); // the file may be closed only then
        release();
      },
    }),
  };
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) start += await file.write(bytes.subarray(start));
}
