import { Readable } from "node:stream";
import { BULK_FILES_MAX } from "@shared/contracts/axi_bulk.ts";
import { AppError } from "@shared/core/errors.ts";
import { fileNameOfPart, invalidField, openBusboy, toFormError } from "../multipart.ts";

/** A file of a form, to be read before the next one is asked for. */
export interface FormFile {
  /** As the sender wrote it; not to be used as a path. */
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** A form of many files, whose fields stand before them. */
export interface FormOfFiles {
  /** Text of the field `items`; null where it is absent. */
  readonly items: string | null;
  /** What is left of one is passed over when the next is asked for. Fails with MALFORMED or VALIDATION. */
  readonly files: AsyncIterable<FormFile>;
}

const ITEMS_BYTES_MAX = 1024 * 1024;

/** Opens a form of many files, of which none is held in memory. Throws MALFORMED and VALIDATION. */
export async function filesOfForm(
  contentType: string,
  body: ReadableStream<Uint8Array>,
): Promise<FormOfFiles> {
  const busboy = openBusboy(contentType, {
    files: BULK_FILES_MAX,
    fields: 1,
    parts: BULK_FILES_MAX + 1,
    fieldSize: ITEMS_BYTES_MAX,
  });
  const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]); // the two web types differ in name only
  const waiting: { file: Readable; fileName: string; contentType: string }[] = [];
  let items: string | null = null, isEnded = false;
  let latest: Readable | null = null, failure: AppError | null = null;
  let wake = () => {};

  /** Files that have come whole can still be read; where the latest has not, it fails. */
  function fail(error: unknown, isLatestWhole = false): void {
    failure ??= toFormError(error);
    if (!isLatestWhole) latest?.destroy(failure);
    source.destroy();
    wake();
  }

  // deno-lint-ignore house/parameter-count -- busboy's own signature
  busboy.on("field", (name, value, isNameCut, isValueCut) => {
    if (name !== "items" || items !== null || latest !== null) {
      return fail(invalidField(name, 'expected "items" once, before the files, and files in "file"'), true);
    }
    if (isNameCut || isValueCut) return fail(invalidField(name, `at most ${ITEMS_BYTES_MAX} bytes`));
    items = value;
  });
  // deno-lint-ignore house/parameter-count -- busboy's own signature
  busboy.on("file", (name, file, fileName, _encoding, contentType) => {
    if (failure !== null) return;
    if (name !== "file") return fail(invalidField(name, 'files go into the field "file"'), true);
    latest = file;
    file.on("error", fail);
    waiting.push({ file, fileName: fileNameOfPart(fileName), contentType });
    wake();
  });
  for (const limit of ["partsLimit", "filesLimit", "fieldsLimit"] as const) {
    busboy.on(limit, () => fail(invalidField("file", `at most ${BULK_FILES_MAX} files and one field`), true));
  }
  busboy.on("error", fail);
  source.on("error", fail);
  busboy.on("finish", () => {
    isEnded = true;
    if (latest === null) fail(invalidField("file", "the form has no file"));
    wake();
  });
  source.pipe(busboy);

  async function arrival(): Promise<void> {
    while (waiting.length === 0 && !isEnded && failure === null) {
      await new Promise<void>((resolve) => wake = resolve);
    }
    if (waiting.length === 0 && failure !== null) throw failure;
  }

  async function* files(): AsyncGenerator<FormFile> {
    try {
      for (await arrival(); waiting.length > 0; await arrival()) {
        for (const { file, ...told } of waiting.splice(0, 1)) {
          const chunks = file[Symbol.asyncIterator]();
          yield { ...told, bytes: streamOf(chunks) };
          while (!(await chunks.next()).done);
        }
      }
    } finally {
      source.destroy();
    }
  }

  await arrival();
  return { items, files: files() };
}

/** Leaves the rest to others when it is cancelled. */
function streamOf(chunks: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  }, { highWaterMark: 0 });
}
