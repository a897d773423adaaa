import type { Readable } from "node:stream";
import { AppError } from "@shared/core/errors.ts";
import { formSource } from "./form_source.ts";
import { fileNameOfPart, invalidField, openBusboy, toFormError } from "./multipart.ts";

/** A multipart upload up to its file: the fields that came before it, and the file still to be read. */
export interface UploadForm {
  readonly fields: ReadonlyMap<string, string>;
  /** As the sender wrote it; not to be used as a path. */
  readonly fileName: string;
  /** Ends only when the form has ended well; fails with MALFORMED or VALIDATION. */
  readonly file: ReadableStream<Uint8Array>;
}

const FIELD_BYTES_MAX = 65_536;
const PARTS_MAX = 10;
const FIELDS = ["name", "options"];

/**
 * Reads the fields of a form and opens its file, without holding the file in memory. Fields come before the file, since
 * they say how to read it. Throws MALFORMED for broken framing, VALIDATION for a form of another make.
 */
export async function openUploadForm(
  contentType: string,
  body: ReadableStream<Uint8Array>,
): Promise<UploadForm> {
  const busboy = openBusboy(contentType, {
    files: 1,
    fields: FIELDS.length,
    parts: PARTS_MAX,
    fieldSize: FIELD_BYTES_MAX,
  });
  const source = formSource(body);
  const fields = new Map<string, string>();
  const opened = Promise.withResolvers<{ file: Readable; fileName: string }>();
  const ended = Promise.withResolvers<void>();
  opened.promise.catch(() => {});
  ended.promise.catch(() => {});
  const fail = (error: unknown) => {
    const known = toFormError(error);
    opened.reject(known);
    ended.reject(known);
    source.destroy();
  };
  let hasFile = false;
  // deno-lint-ignore house/parameter-count -- busboy's own signature
  busboy.on("field", (name, value, isNameCut, isValueCut) => {
    if (hasFile) return fail(invalidField(name, "the fields must come before the file"));
    if (!FIELDS.includes(name) || fields.has(name)) {
      return fail(invalidField(name, `expected ${FIELDS.join(" or ")}, each once, and the file in "file"`));
    }
    if (isNameCut || isValueCut) return fail(invalidField(name, `at most ${FIELD_BYTES_MAX} bytes`));
    fields.set(name, value);
  });
  busboy.on("file", (name, file, fileName) => {
    if (name !== "file") return fail(invalidField(name, 'the file goes into the field "file"'));
    hasFile = true;
    file.on("error", fail);
    opened.resolve({ file, fileName: fileNameOfPart(fileName) });
  });
  for (const limit of ["partsLimit", "filesLimit", "fieldsLimit"] as const) {
    busboy.on(
      limit,
      () => fail(new AppError("MALFORMED", "Cannot read the form: send one file and at most two fields")),
    );
  }
  busboy.on("error", fail);
  source.on("error", fail);
  busboy.on("finish", () => {
    if (!hasFile) fail(invalidField("file", "the form has no file"));
    ended.resolve();
  });
  source.pipe(busboy);
  const { file, fileName } = await opened.promise;
  return { fields, fileName, file: fileStream(file, ended.promise, () => source.destroy()) };
}

/** The file's bytes; the end waits for the form's end, so that a fault after the file still fails the upload. */
function fileStream(file: Readable, ended: Promise<void>, abort: () => void): ReadableStream<Uint8Array> {
  const chunks = file[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await Promise.race([chunks.next(), ended.then(() => chunks.next())]).catch((error) => {
        throw toFormError(error);
      });
      if (next.done !== true) return controller.enqueue(next.value);
      await ended;
      controller.close();
    },
    cancel: abort,
  }, { highWaterMark: 0 });
}
