import { BULK_FILES_MAX } from "@shared/contracts/axi_bulk.ts";
import { FormParts } from "../form_parts.ts";
import { fieldText, type FormPart, invalidField, nextFormPart } from "../multipart.ts";

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
  const parts = new FormParts(body, contentType);
  try {
    let part = await nextFormPart(parts), items: string | null = null;
    if (part?.name === "items") {
      items = await fieldText(parts, { name: "items", maxBytes: ITEMS_BYTES_MAX });
      part = await nextFormPart(parts);
    }
    if (part === null) throw invalidField("file", "the form has no file");
    if (part.fileName === null) throw misplaced(part);
    return { items, files: files(parts, part) };
  } catch (error) {
    await parts.cancel(error);
    throw error;
  }
}

async function* files(parts: FormParts, first: FormPart): AsyncGenerator<FormFile> {
  try {
    let count = 0;
    for (let part: FormPart | null = first; part !== null; part = await nextFormPart(parts)) {
      const { fileName, contentType } = part;
      if (fileName === null) throw misplaced(part);
      if (++count > BULK_FILES_MAX) {
        throw invalidField("file", `at most ${BULK_FILES_MAX} files and one field`);
      }
      yield { fileName, contentType, bytes: streamOf(parts) };
    }
  } finally {
    await parts.cancel("nobody reads on");
  }
}

/** Leaves the rest to others when it is cancelled. */
function streamOf(parts: FormParts): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await parts.content();
      if (chunk === null) controller.close();
      else controller.enqueue(chunk);
    },
  }, { highWaterMark: 0 });
}

function misplaced({ name }: FormPart) {
  return invalidField(name, 'expected "items" once, before the files, and files in "file"');
}
