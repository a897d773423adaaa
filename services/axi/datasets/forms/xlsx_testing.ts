import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";

const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";

export interface WrittenSheet {
  readonly name: string;
  readonly state?: "hidden";
  /** The XML within `sheetData`. */
  readonly rows: string;
}

export interface WrittenBook {
  readonly sheets: readonly WrittenSheet[];
  /** The XML of the items of the shared texts. */
  readonly texts?: readonly string[];
  /** Format codes; style n of a cell is the nth, style 0 is General. */
  readonly formats?: readonly string[];
  readonly is1904?: boolean;
}

/** Writes a workbook of these parts, as spreadsheets write them. */
export async function workbookOf(book: WrittenBook): Promise<Uint8Array<ArrayBuffer>> {
  const { sheets, texts = [], formats = [], is1904 = false } = book;
  const own = formats.map((code, i) =>
    `<numFmt numFmtId="${200 + i}" formatCode="${code.replaceAll('"', "&quot;")}"/>`
  );
  const styles = formats.map((_, i) => `<xf numFmtId="${200 + i}"/>`);
  const relations = sheets.map((_, i) => relation(`r${i}`, "worksheet", `worksheets/sheet${i}.xml`));
  const parts: Readonly<Record<string, string>> = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}">${
      relation("a", "officeDocument", "/xl/book.xml")
    }</Relationships>`,
    "xl/_rels/book.xml.rels": `<Relationships xmlns="${PACKAGE}">${relations.join("")}${
      relation("s", "styles", "styles.xml")
    }${relation("t", "sharedStrings", "texts.xml")}</Relationships>`,
    "xl/book.xml": `<x:workbook xmlns:x="a" xmlns:r="${RELATIONS}"><x:workbookPr date1904="${
      Number(is1904)
    }"/><x:sheets>${
      sheets.map(({ name, state = "visible" }, i) =>
        `<x:sheet name="${name}" state="${state}" r:id="r${i}"/>`
      ).join("")
    }</x:sheets></x:workbook>`,
    "xl/styles.xml":
      `<styleSheet><numFmts>${own.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
      `<cellXfs><xf numFmtId="0"/>${styles.join("")}</cellXfs></styleSheet>`,
    "xl/texts.xml": `<sst>${texts.map((text) => `<si>${text}</si>`).join("")}</sst>`,
    ...Object.fromEntries(
      sheets.map(({ rows }, i) => [
        `xl/worksheets/sheet${i}.xml`,
        `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
      ]),
    ),
  };
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [path, xml] of Object.entries(parts)) await archive.add(path, new TextReader(xml));
  return await archive.close() as Uint8Array<ArrayBuffer>;
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
}
