import { asError } from "@shared/core/as_error.ts";
import { AppError } from "@shared/core/errors.ts";
import { turn } from "@shared/core/pause.ts";

/** Honest tables pack to a fiftieth at most; what unpacks to more is made to fill memory or disk. */
const RATIO_MAX = 200;
/** So little does no harm, whatever its ratio. */
const HARMLESS_BYTES = 16 * 1024 * 1024;
/** Unpacked bytes after which others get a turn: a few milliseconds of their reader's work. */
const TURN_BYTES = 512 * 1024;

/** How much may be unpacked. */
export interface UnpackLimits {
  /** Packed bytes, as far as they have been read. */
  packedBytes(): number;
  readonly maxBytes: number;
}

/**
 * Passes unpacked bytes on. Fails with PAYLOAD_TOO_LARGE beyond `maxBytes`, or beyond 200 times the packed bytes where
 * that is more than 16 MiB.
 */
export async function* limitUnpacked(
  unpacked: AsyncIterable<Uint8Array>,
  { packedBytes, maxBytes }: UnpackLimits,
): AsyncGenerator<Uint8Array> {
  let count = 0, turnAt = TURN_BYTES;
  for await (const chunk of unpacked) {
    count += chunk.length;
    const limit = Math.min(maxBytes, Math.max(HARMLESS_BYTES, RATIO_MAX * packedBytes()));
    if (count > limit) throw tooLarge(limit);
    yield chunk;
    if (count < turnAt) continue;
    turnAt = count + TURN_BYTES;
    await turn();
  }
}

function tooLarge(limit: number): AppError {
  const message =
    `Cannot unpack the file: it holds more than ${limit} bytes, the limit for it; send it in parts or unpacked`;
  return new AppError("PAYLOAD_TOO_LARGE", message, { details: { limit } });
}

/** Says of a file that it can't be read as what it seems to be, where its reader has failed. */
export function unreadable(what: string, cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  const reason = asError(cause).message;
  return new AppError("CSV_UNREADABLE", `Cannot read the ${what}, it may be cut off or damaged: ${reason}`, {
    cause,
  });
}

/** Refuses a file that its reader understands, but does not take. */
export function refused(what: string, reason: string): AppError {
  return new AppError("CSV_UNREADABLE", `Cannot read the ${what}: ${reason}`);
}

/** The stream with its failures told as those of `what`. */
export function readableAs(
  what: string,
  bytes: AsyncIterable<Uint8Array>,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(told());
  async function* told() {
    try {
      yield* bytes;
    } catch (error) {
      throw unreadable(what, error);
    }
  }
}
