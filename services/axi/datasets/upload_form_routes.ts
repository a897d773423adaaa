import { AppError } from "@shared/core/errors.ts";
import { FormParts } from "./form_parts.ts";
import { fieldText, invalidField, nextFormPart } from "./multipart.ts";

/** A multipart upload up to its file: the fields that came before it, and the file still to be read. */
export interface UploadForm {
  readonly fields: ReadonlyMap<string, string>;
  /** As the sender wrote it; not to be used as a path. */
  readonly fileName: string;
  /** Ends only when the form has ended well; fails with MALFORMED or VALIDATION. */
  readonly file: ReadableStream<Uint8Array>;
}

const FIELD_BYTES_MAX = 65_536;
const FIELDS = ["name", "options"];

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
    await parts.cancel(error);
    throw error;
  }
}

async function upToFile(parts: FormParts): Promise<Pick<UploadForm, "fields" | "fileName">> {
  const fields = new Map<string, string>();
  for (;;) {
    const part = await nextFormPart(parts);
    if (part === null) throw invalidField("file", "the form has no file");
    const { name, fileName } = part;
    if (fileName !== null) return { fields, fileName };
    if (!FIELDS.includes(name) || fields.has(name)) {
      throw invalidField(name, `expected ${FIELDS.join(" or ")}, each once, and the file in "file"`);
    }
    fields.set(name, await fieldText(parts, { name, maxBytes: FIELD_BYTES_MAX }));
  }
}

/** The file's bytes; they end when the form has ended, so that a fault after the file still fails the upload. */
function fileStream(parts: FormParts): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await parts.content();
      if (chunk !== null) return controller.enqueue(chunk);
      const part = await nextFormPart(parts);
      if (part === null) return controller.close();
      if (part.fileName === null) throw invalidField(part.name, "the fields must come before the file");
      throw new AppError("MALFORMED", "Cannot read the form: send one file and at most two fields");
    },
    cancel: (reason) => parts.cancel(reason),
  }, { highWaterMark: 0 });
}
