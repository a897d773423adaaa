/**
 * Where original bytes are kept: a folder, rows of PostgreSQL, or Cloud Storage. A blob is whole or absent: until
 * `put` resolves nobody can read it, and a put that fails or is aborted leaves nothing behind.
 * Keys are paths of lower-case letters, digits, `-`, `_` and `/`, at most 200 characters.
 */
export interface BlobStore {
  /** Stores the bytes under `key`, replacing what was there; resolves to their number. */
  put(
    key: string,
    bytes: ReadableStream<Uint8Array>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<number>;
  /** The bytes, or null where there is no such blob. The reader cancels the stream to leave early. */
  get(key: string): Promise<ReadableStream<Uint8Array> | null>;
  /** The bytes from `from` up to `to`, fewer where the blob ends before it; null where there is no such blob. */
  getRange(key: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Removes the blob; an absent one is no error. */
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, ascending, in pages, so that orphans can be swept. */
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly modified_at: Date }>;
  /** Removes what a process that died in a put has left; to be called now and again. Resolves to their number. */
  sweep(): Promise<number>;
}
