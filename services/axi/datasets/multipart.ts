import { Busboy } from "@fastify/busboy";
import { AppError, ValidationError } from "@shared/core/errors.ts";
import { joinBytes } from "@shared/core/join_bytes.ts";
import { bytesOf, type FormParts, indexOfBytes } from "./form_parts.ts";

/** Parts that belong to no form, passed over between two that do. */
const STRANGE_PARTS_MAX = 10;

/** A part of a form, whose content is still to be read. */
export interface FormPart {
  readonly name: string;
  /** As the sender wrote it, not to be used as a path; null for a field. */
  readonly fileName: string | null;
  readonly contentType: string;
}

/** The next part of the form; null at its end. Only the part `file` is a file. */
export async function nextFormPart(parts: FormParts): Promise<FormPart | null> {
  for (let strange = 0; strange <= STRANGE_PARTS_MAX; strange++) {
    const head = await parts.next();
    const part = head === null ? null : await partOf(head);
    if (part !== null || head === null) return part;
  }
  throw new AppError("MALFORMED", "Cannot read the form: it has parts without a name");
}

/** The text of the part that comes now. Throws ValidationError where it is longer. */
export async function fieldText(
  parts: FormParts,
  { name, maxBytes }: { readonly name: string; readonly maxBytes: number },
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await parts.content(); chunk !== null; chunk = await parts.content()) {
    length += chunk.length;
    if (length > maxBytes) throw invalidField(name, `at most ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(joinBytes(chunks));
}

/** Refuses a field of the form. */
export function invalidField(field: string, message: string): ValidationError {
  const pointer = field.slice(0, 100);
  return new ValidationError(`Cannot accept the form's field "${pointer}": ${message}`, [{
    pointer,
    message,
  }]);
}

/** What the head of a part says, read by busboy as that of an empty one; null where it is none of a form. */
async function partOf(head: Uint8Array): Promise<FormPart | null> {
  if (indexOfBytes(head, bytesOf("\r\n--"), 0) >= 0) return null; // busboy might take it for a boundary
  const { promise, resolve } = Promise.withResolvers<FormPart | null>();
  const busboy = new Busboy({
    headers: { "content-type": "multipart/form-data; boundary=b" },
    isPartAFile: (name) => name === "file",
  });
  // deno-lint-ignore house/parameter-count -- busboy's own signature
  busboy.on("field", (name, _value, _isNameCut, _isValueCut, _encoding, contentType) => {
    resolve({ name, fileName: null, contentType });
  });
  // deno-lint-ignore house/parameter-count -- busboy's own signature
  busboy.on("file", (name, file, fileName, _encoding, contentType) => {
    file.resume();
    resolve({ name, fileName: unescaped(fileName), contentType });
  });
  busboy.on("error", () => resolve(null));
  busboy.on("finish", () => resolve(null));
  busboy.end(joinBytes([bytesOf("--b"), head, bytesOf("\r\n\r\n\r\n--b--\r\n")]));
  return await promise;
}

/** The name of a part's file as its sender has it: forms escape what would end it (HTML, multipart/form-data encoding). */
function unescaped(fileName: string | undefined): string {
  return (fileName ?? "").replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}
