/**
 * Gives the memory of an array back at once, whose content is lost. The collector comes by only when tens of megabytes
 * wait for it, in each thread.
 */
export function free(array: Float64Array | Int32Array): void {
  if (array.buffer instanceof ArrayBuffer) array.buffer.transfer(0);
}
