/** Cuts a stream of bytes anew, into blocks of one size and a rest; holds one block in memory. */
export function intoBlocks(blockBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let block = new Uint8Array(blockBytes);
  let filled = 0;
  return new TransformStream({
    transform(chunk, controller) {
      for (let start = 0; start < chunk.length;) {
        const piece = chunk.subarray(start, start + blockBytes - filled);
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
