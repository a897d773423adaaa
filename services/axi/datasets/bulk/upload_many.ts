import { asError } from "@shared/core/as_error.ts";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { type RequestContext, requireRole } from "@shared/core/ctx.ts";
import { AppError } from "@shared/core/errors.ts";
import type { Logger } from "@shared/log/log.ts";
import type { Upload, UploadInput } from "../upload.ts";

/** Files up to this size are held in memory and loaded while the next ones arrive. */
const HELD_BYTES = 256 * 1024;
const HELD_AT_ONCE = 4;

/** A file to be stored, and where it stands among others. */
export interface FileOfMany extends UploadInput {
  readonly fileName: string;
}

/** What became of a file: `dataset` or `error`, the other is null. */
export interface Outcome {
  readonly index: number;
  readonly fileName: string;
  readonly dataset: Dataset | null;
  readonly error: AppError | null;
}

export interface UploadManyDeps {
  readonly upload: Upload;
  readonly log: Logger;
}

/**
 * A verb that stores many files, each as `upload` would, so that one that can't be stored spoils no other. The call's
 * idempotency key counts for each file by its place. Throws what `files` fails with before its first file; later that is
 * the outcome of the file for which it failed.
 */
export function createUploadMany({ upload, log }: UploadManyDeps) {
  return async function uploadMany(
    ctx: RequestContext,
    files: AsyncIterable<FileOfMany>,
  ): Promise<Outcome[]> {
    requireRole(ctx, "analyst");
    const outcomes: Outcome[] = [];
    const running = new Set<Promise<void>>();
    let index = 0;
    try {
      for await (const file of files) {
        while (running.size >= HELD_AT_ONCE) await Promise.race(running);
        const { body, isWhole } = await hold(file.body);
        const stored = store(keyed(ctx, index), { file: { ...file, body }, index }).then((outcome) => {
          outcomes.push(outcome);
        });
        index++;
        if (!isWhole) {
          await stored;
          continue;
        }
        const done: Promise<void> = stored.finally(() => running.delete(done));
        running.add(done);
      }
    } catch (error) {
      const known = await settled(running).then(() => toAppError(error));
      if (index === 0) throw error;
      if (!outcomes.some((outcome) => outcome.error === known)) {
        outcomes.push({ index, fileName: "", dataset: null, error: known });
      }
    }
    await settled(running);
    return outcomes.sort((a, b) => a.index - b.index);
  };

  async function store(
    ctx: RequestContext,
    { file, index }: { file: FileOfMany; index: number },
  ): Promise<Outcome> {
    const { fileName } = file;
    try {
      return { index, fileName, dataset: await upload(ctx, file), error: null };
    } catch (error) {
      return { index, fileName, dataset: null, error: toAppError(error) };
    }
  }

  function toAppError(error: unknown): AppError {
    if (error instanceof AppError) return error;
    log.error("bulk.file.failed", { error: asError(error) });
    return new AppError("INTERNAL", "Cannot store the file because of a fault of the service");
  }
}
export type UploadMany = ReturnType<typeof createUploadMany>;

async function settled(running: ReadonlySet<Promise<void>>): Promise<void> {
  await Promise.all(running);
}

function keyed(ctx: RequestContext, index: number): RequestContext {
  if (ctx.idempotency === null) return ctx;
  const { key, request_sha256 } = ctx.idempotency;
  return { ...ctx, idempotency: { key: `${key}:${index}`, request_sha256 } };
}

/** The same bytes: in memory where they are few, else what has come and the rest. */
async function hold(
  bytes: ReadableStream<Uint8Array>,
): Promise<{ body: ReadableStream<Uint8Array>; isWhole: boolean }> {
  const reader = bytes.getReader();
  const held: Uint8Array[] = [];
  for (let size = 0; size <= HELD_BYTES;) {
    const next = await reader.read().catch((error: unknown) => ({ error }));
    if ("error" in next) return { body: failing(held, next.error), isWhole: true };
    if (next.done) return { body: ReadableStream.from(held), isWhole: true };
    held.push(next.value);
    size += next.value.length;
  }
  return { body: goingOn(held, reader), isWhole: false };
}

function failing(held: readonly Uint8Array[], error: unknown): ReadableStream<Uint8Array> {
  return ReadableStream.from((function* () {
    yield* held;
    throw error;
  })());
}

function goingOn(
  held: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next < held.length) return controller.enqueue(held[next++]);
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
