/** Room of the first block: most files are small. */
const FIRST_ROOM = 64 * 1024;

/** Cuts a stream of bytes anew, into blocks of one size and a rest; holds one block in memory. */
export function intoBlocks(blockBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let block = new Uint8Array(Math.min(FIRST_ROOM, blockBytes));
  let filled = 0;
  /** Makes room for so many bytes more, up to a whole block. */
  function reserve(bytes: number): void {
    if (filled + bytes <= block.length || block.length === blockBytes) return;
    const grown = new Uint8Array(Math.min(blockBytes, Math.max(block.length * 2, filled + bytes)));
    grown.set(block.subarray(0, filled));
    block = grown;
  }
  return new TransformStream({
    transform(chunk, controller) {
      for (let start = 0; start < chunk.length;) {
        reserve(chunk.length - start);
        const piece = chunk.subarray(start, start + block.length - filled);
        block.set(piece, filled);
        filled += piece.length;
        start += piece.length;
        if (filled < blockBytes) continue;
        controller.enqueue(block);
        block = new Uint8Array(blockBytes);
        filled = 0;
      }
    },
    flush(controller) {
      if (filled > 0) controller.enqueue(block.subarray(0, filled));
    },
  });
}
