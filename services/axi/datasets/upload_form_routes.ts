import { AppError } from "@shared/core/errors.ts";
import { joinBytes } from "@shared/core/join_bytes.ts";
import { FormParts } from "./form_parts.ts";
import { fileNameOfPart, invalidField, openBusboy } from "./multipart.ts";

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

/** What the head of a part says; the name of a file where it is one. */
interface PartHead {
  readonly name: string;
  readonly fileName: string | null;
}

/**
 * Reads the fields of a form and opens its file, without holding the file in memory. Fields come before the file, since
 * they say how to read it. Throws MALFORMED for broken framing, VALIDATION for a form of another make.
 */
export async function openUploadForm(
  contentType: string,
  body: ReadableStream<Uint8Array>,
): Promise<UploadForm> {
  const parts = new FormParts(body, contentType);
  try {
    const { fields, fileName } = await upToFile(parts);
    return { fields, fileName, file: fileStream(parts) };
  } catch (error) {
    await parts.cancel(error).catch(() => {}); // the sender may be gone already
    throw error;
  }
}

async function upToFile(parts: FormParts): Promise<Pick<UploadForm, "fields" | "fileName">> {
  const fields = new Map<string, string>();
  for (let count = 0; count < PARTS_MAX; count++) {
    const head = await parts.next();
    if (head === null) throw invalidField("file", "the form has no file");
    const part = await partHead(head);
    if (part === null) continue;
    const { name, fileName } = part;
    if (fileName !== null) return { fields, fileName };
    if (!FIELDS.includes(name) || fields.has(name)) {
      throw invalidField(name, `expected ${FIELDS.join(" or ")}, each once, and the file in "file"`);
    }
    fields.set(name, await fieldText(parts, name));
  }
  throw tooMany();
}

async function fieldText(parts: FormParts, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await parts.content(); chunk !== null; chunk = await parts.content()) {
    length += chunk.length;
    if (length > FIELD_BYTES_MAX) throw invalidField(name, `at most ${FIELD_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(joinBytes(chunks));
}

/** The file's bytes; they end when the form has ended, so that a fault after the file still fails the upload. */
function fileStream(parts: FormParts): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await parts.content();
      if (chunk !== null) return controller.enqueue(chunk);
      for (let head = await parts.next(); head !== null; head = await parts.next()) {
        const part = await partHead(head);
        if (part === null) continue;
        if (part.fileName !== null) throw tooMany();
        throw invalidField(part.name, "the fields must come before the file");
      }
      controller.close();
    },
    cancel: (reason) => parts.cancel(reason),
  }, { highWaterMark: 0 });
}

/** What the head says, read by busboy; null for a part that is none of a form. */
function partHead(head: Uint8Array): Promise<PartHead | null> {
  const { promise, resolve } = Promise.withResolvers<PartHead | null>();
  const boundary = crypto.randomUUID();
  const busboy = openBusboy(`multipart/form-data; boundary=${boundary}`, {});
  busboy.on("field", (name) => resolve({ name, fileName: null }));
  busboy.on("file", (name, file, fileName) => {
    file.resume();
    resolve({ name, fileName: fileNameOfPart(fileName) });
  });
  busboy.on("error", () => resolve(null));
  busboy.on("finish", () => resolve(null));
  const text = (value: string) => new TextEncoder().encode(value);
  busboy.end(joinBytes([text(`--${boundary}`), head, text(`\r\n\r\n\r\n--${boundary}--\r\n`)]));
  return promise;
}

function tooMany(): AppError {
  return new AppError("MALFORMED", "Cannot read the form: send one file and at most two fields");
}
