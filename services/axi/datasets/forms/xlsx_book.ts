import { AppError } from "@shared/core/errors.ts";
import type { FormOptions, FormSource } from "./form.ts";
import { unreadable } from "./unpacked.ts";
import { builtInShown, type Shown, shownBy } from "./xlsx_dates.ts";
import { readWholeXml } from "./xml_parts.ts";
import { type Members, membersOf, readMember } from "./zip_archive.ts";

const WORKBOOK_BYTES_MAX = 64 * 1024 * 1024;
/** Characters of the texts that cells share, which lie in memory. */
const SHARED_CHARACTERS_MAX = 32 * 1024 * 1024;
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

export interface Sheet {
  readonly name: string;
  readonly isShown: boolean;
  /** The part of the archive that holds it. */
  readonly part: string;
}

/** A workbook up to its sheets. */
export interface Book {
  readonly sheets: readonly Sheet[];
  readonly is1904: boolean;
  readonly texts: readonly string[];
  /** What the formats of the cells show, by their style's number. */
  readonly shown: readonly Shown[];
  /** Opens a part; its bytes are limited as those of the whole. */
  part(path: string): AsyncIterable<Uint8Array>;
}

/** Opens a workbook. Throws CSV_UNREADABLE, and PAYLOAD_TOO_LARGE for one of more than 64 MiB. */
export async function openBook(source: FormSource, { maxBytes }: FormOptions): Promise<Book> {
  if (source.sizeBytes > WORKBOOK_BYTES_MAX) {
    const message = `Cannot read a workbook of more than ${WORKBOOK_BYTES_MAX} bytes: send the sheet as CSV`;
    throw new AppError("PAYLOAD_TOO_LARGE", message, { details: { limit: WORKBOOK_BYTES_MAX } });
  }
  const members = await membersOf(source, "workbook");
  const part = (path: string) => {
    const member = members.get(path);
    if (member === undefined) throw unreadable("workbook", new Error(`it has no part "${path}"`));
    return readMember(member, maxBytes, "workbook");
  };
  try {
    const root = await relationsOf(members, "", part);
    const main = root.find(({ type }) => type === "officeDocument")?.target ?? "xl/workbook.xml";
    const relations = await relationsOf(members, main, part);
    const { sheets, is1904 } = await readWorkbook(part(main), relations);
    const target = (type: string) => relations.find((relation) => relation.type === type)?.target;
    const [styles, texts] = [target("styles"), target("sharedStrings")];
    return {
      sheets,
      is1904,
      part,
      shown: styles === undefined ? [] : await readStyles(part(styles)),
      texts: texts === undefined ? [] : await readTexts(part(texts)),
    };
  } catch (error) {
    throw unreadable("workbook", error);
  }
}

/** A text of a cell, with the characters that XML can't hold. */
export function unescaped(text: string): string {
  return text.includes("_x")
    ? text.replaceAll(ESCAPED, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
    : text;
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

async function relationsOf(members: Members, of: string, part: Book["part"]): Promise<Relation[]> {
  const slash = of.lastIndexOf("/") + 1, folder = of.slice(0, slash);
  const path = `${folder}_rels/${of.slice(slash)}.rels`;
  if (!members.has(path)) return [];
  const relations: Relation[] = [];
  await readWholeXml(part(path), {
    open(name, { Id = "", Type = "", Target = "" }) {
      if (name !== "Relationship") return;
      const target = Target.startsWith("/") ? Target.slice(1) : folder + Target;
      relations.push({ id: Id, type: Type.slice(Type.lastIndexOf("/") + 1), target });
    },
  });
  return relations;
}

async function readWorkbook(bytes: AsyncIterable<Uint8Array>, relations: readonly Relation[]) {
  const sheets: Sheet[] = [];
  let is1904 = false;
  await readWholeXml(bytes, {
    open(name, attributes) {
      if (name === "workbookPr") is1904 = ["1", "true"].includes(attributes.date1904);
      if (name !== "sheet") return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1];
      const part = relations.find((relation) => relation.id === id && relation.type === "worksheet")?.target;
      const isShown = (attributes.state ?? "visible") === "visible";
      if (part !== undefined) sheets.push({ name: attributes.name, isShown, part });
    },
  });
  return { sheets, is1904 };
}

async function readStyles(bytes: AsyncIterable<Uint8Array>): Promise<Shown[]> {
  const own = new Map<string, Shown>(), shown: Shown[] = [];
  let isCellStyle = false;
  await readWholeXml(bytes, {
    open(name, { numFmtId = "0", formatCode = "" }) {
      if (name === "numFmt") own.set(numFmtId, shownBy(formatCode));
      else if (name === "cellXfs") isCellStyle = true;
      else if (name === "xf" && isCellStyle) shown.push(own.get(numFmtId) ?? builtInShown(Number(numFmtId)));
    },
    close(name) {
      if (name === "cellXfs") isCellStyle = false;
    },
  });
  return shown;
}

async function readTexts(bytes: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  let text = "", isText = false, isPhonetic = false, characters = 0;
  await readWholeXml(bytes, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "rPh") isPhonetic = true;
      else if (name === "t") isText = !isPhonetic;
    },
    text(part) {
      if (isText) text += part;
    },
    close(name) {
      if (name === "rPh") isPhonetic = false;
      else if (name === "t") isText = false;
      else if (name === "si") {
        characters += text.length;
        if (characters > SHARED_CHARACTERS_MAX) throw tooMuchText();
        texts.push(unescaped(text));
      }
    },
  });
  return texts;
}

function tooMuchText(): AppError {
  const message =
    `Cannot read the workbook: its texts are over ${SHARED_CHARACTERS_MAX} characters; send the sheet as CSV`;
  return new AppError("PAYLOAD_TOO_LARGE", message, { details: { limit: SHARED_CHARACTERS_MAX } });
}
