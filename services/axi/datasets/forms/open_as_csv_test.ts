import { gzipSync } from "node:zlib";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { AppError } from "@shared/core/errors.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { detectForm, type Form, type FormOptions } from "./form.ts";
import { openAsCsv } from "./open_as_csv.ts";
import { sourceOf, utf8 } from "./testing.ts";

const MAX_BYTES = 64 * 1024 * 1024;

interface Given extends Partial<FormOptions> {
  readonly fileName?: string;
  readonly chunkBytes?: number;
}

async function csvOf(bytes: Uint8Array<ArrayBuffer>, given: Given = {}): Promise<string> {
  const form = detectForm(bytes.subarray(0, 1024), null, given.fileName ?? "");
  const csv = await openAsCsv(form, sourceOf(bytes, given.chunkBytes), { maxBytes: MAX_BYTES, ...given });
  return await new Response(await csv.open() as ReadableStream<Uint8Array<ArrayBuffer>>).text();
}

async function zipOf(files: Readonly<Record<string, string>>): Promise<Uint8Array<ArrayBuffer>> {
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, text] of Object.entries(files)) await archive.add(name, new TextReader(text));
  return await archive.close() as Uint8Array<ArrayBuffer>;
}

const gzip = (bytes: Uint8Array | string): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(bytes));

async function refusal(bytes: Uint8Array<ArrayBuffer>, given: Given = {}): Promise<[string, string]> {
  const error = await assertRejects(() => csvOf(bytes, given), AppError);
  return [error.code, error.message];
}

Deno.test("detectForm() goes by the first bytes; names and types only settle whether a text is JSON", () => {
  const cases: readonly (readonly [string | Uint8Array, string | null, string, Form])[] = [
    ["a,b\n1,2\n", null, "a.csv", "csv"],
    ["", null, "", "csv"],
    [gzip("a"), "text/csv", "a.csv", "gzip"],
    ["PAR1....", null, "", "parquet"],
    ["PK\x03\x04", null, "Book.XLSX", "xlsx"],
    [`PK\x03\x04${"\0".repeat(22)}\x13\0\0\0[Content_Types].xml`, null, "", "xlsx"],
    [`PK\x03\x04${"\0".repeat(22)}\x05\0\0\0a.csv`, null, "", "zip"],
    ['\ufeff [ {"a":1}]', null, "", "json"],
    ["[]", null, "a.json", "json"],
    ['{"a":1}\n', null, "", "ndjson"],
    ['{"a":1}\n', "text/csv", "", "csv"],
    ['{"a":1},b\n', null, "a.csv", "csv"],
    ["nonsense", "application/x-ndjson", "", "ndjson"],
    ["[a,b]", null, "", "csv"],
  ];
  for (const [head, type, name, form] of cases) {
    assertEquals(detectForm(typeof head === "string" ? utf8(head) : head, type, name), form, String(head));
  }
});

Deno.test("openAsCsv() gives JSON and NDJSON as CSV, numbers as they are written, in chunks of any size", async () => {
  const records = [
    '{"id":"007","n":9007199254740993,"f":1.0,"on":true,"at":{"x":1e5,"y":[1,{"z":2.50}]},"s":"a,\\"b\\"\\né"}',
    '{"n":null,"late":"}]","id":""}',
  ];
  const csv = '"id","n","f","on","at.x","at.y","s","late"\n' +
    '007,9007199254740993,1.0,true,1e5,"[1,{""z"":2.50}]","a,""b""\né",\n' +
    ",,,,,,,}]\n";
  for (const text of [`[${records.join(" ,\n")}]`, records.join("\n"), "\ufeff" + records.join("")]) {
    for (const chunkBytes of [1, 7, 65_536]) assertEquals(await csvOf(utf8(text), { chunkBytes }), csv);
  }
});

Deno.test("openAsCsv() writes a null of a single column as a row", async () => {
  assertEquals(await csvOf(utf8('[{"a":1},{"a":null}]')), '"a"\n1\n""\n');
});

Deno.test("openAsCsv() tells what comes under a new name after 10,000 records behind the row", async () => {
  const text = `${'{"a":1}\n'.repeat(10_000)}{"a":2,"b":"late"}\n`;
  assertEquals((await csvOf(utf8(text))).slice(-20), '1\n2,"{""b"":""late""}"\n'.slice(-20));
});

Deno.test("openAsCsv() refuses broken JSON with the record where it breaks", async () => {
  const cases: Readonly<Record<string, string>> = {
    '[{"a":1} {"a":2}]': "record 2: expected an object",
    '[{"a":1},]': "record 2: expected an object",
    '[{"a":1},3]': "record 2: expected an object",
    '[{"a":1}': "record 2: the file ends",
    '{"a":1}\n{"a":': "record 2: the file ends",
    '{"a":1}\n{"a":x}': "record 2: ",
    '[{"a.b":1,"a":{"b":2}}]': 'record 1: it has "a.b" twice',
    "[]": "it holds no records",
    "[{}]": "its first records are empty",
  };
  for (const [text, reason] of Object.entries(cases)) {
    const [code, message] = await refusal(utf8(text), { fileName: "a.json" });
    assertEquals([code, message.includes(reason)], ["CSV_UNREADABLE", true], `${text}: ${message}`);
  }
  assertEquals(
    (await refusal(Uint8Array.from([...utf8('{"a":"'), 0xff, ...utf8('"}')])))[0],
    "CSV_UNREADABLE",
  );
  assertEquals((await refusal(utf8(`{"a":"${"x".repeat(5_000_000)}"}`)))[0], "PAYLOAD_TOO_LARGE");
});

Deno.test("openAsCsv() unpacks gzip and the file of an archive, whether CSV or JSON", async () => {
  assertEquals(await csvOf(gzip("a;b\n1;2\n")), "a;b\n1;2\n");
  assertEquals(await csvOf(gzip('{"a":1}')), '"a"\n1\n');
  const members = Uint8Array.from([...gzip("a;b\n"), ...gzip("1;2\n"), 0, 0]); // as pigz, bgzip and cat write it
  assertEquals(await csvOf(members, { chunkBytes: 7 }), "a;b\n1;2\n");
  assertEquals(await csvOf(await zipOf({ "a.csv": "x\n1\n" })), "x\n1\n");
  assertEquals(await csvOf(await zipOf({ "a.ndjson": '{"a":1}', "__MACOSX/a.ndjson": "x" })), '"a"\n1\n');
  const two = await zipOf({ "a.csv": "a\n", "b/c.csv": "c\n" });
  assertEquals(await csvOf(two, { member: "b/c.csv" }), "c\n");
  const [code, message] = await refusal(two);
  assertEquals([code, message.includes('"a.csv", "b/c.csv"')], ["CSV_UNREADABLE", true]);
  assertEquals((await refusal(two, { member: "d" }))[0], "CSV_UNREADABLE");
});

Deno.test("openAsCsv() refuses what is packed badly, or unpacks to more than the limit or 200 times itself", async () => {
  const zeros = new Uint8Array(20 * 1024 * 1024);
  assertEquals((await refusal(gzip(zeros)))[0], "PAYLOAD_TOO_LARGE");
  assertEquals((await refusal(gzip("a\n1\n"), { maxBytes: 3 }))[0], "PAYLOAD_TOO_LARGE");
  const packed = await zipOf({ "a.csv": "0".repeat(zeros.length) });
  assertEquals((await refusal(packed))[0], "PAYLOAD_TOO_LARGE");
  assertEquals((await refusal(await zipOf({ "../a.csv": "x\n1\n" })))[0], "CSV_UNREADABLE");
  const good = gzip("a,b\n".repeat(1000));
  assertEquals((await refusal(good.slice(0, -9)))[0], "CSV_UNREADABLE");
  assertEquals((await refusal(packed.slice(0, -9)))[0], "CSV_UNREADABLE");
  const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 0 });
  await archive.add("a.csv", new TextReader("x\n1\n"));
  const stored = await archive.close(), at = new TextDecoder("latin1").decode(stored).indexOf("x\n1\n");
  const [code, message] = await refusal(Uint8Array.from(stored, (byte, i) => i === at ? byte ^ 1 : byte));
  assertEquals([code, message.includes("not those that were packed")], ["CSV_UNREADABLE", true]);
});

Deno.test("openAsCsv() says what is wrong with a file, and the way out", async () => {
  const utf16 = new Uint8Array(
    Uint16Array.from('\ufeff[{"a":1}]', (character) => character.charCodeAt(0)).buffer,
  );
  const sheet = await zipOf({
    mimetype: "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": "<a/>",
  });
  const document = await zipOf({
    "_rels/.rels": '<a><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></a>',
    "word/document.xml": "<a/>",
  });
  const cases: readonly (readonly [Uint8Array<ArrayBuffer>, string, string])[] = [
    [utf16, "a.json", "it is not UTF-8; save it as such"],
    [sheet, "a.ods", "it is an OpenDocument file; save the sheet as XLSX or CSV"],
    [document, "a.docx", "it has no sheets"],
    [gzip("a,b\n").slice(0, 20), "a.gz", "it may be cut off or damaged"],
    [utf8("PAR1"), "a.parquet", "it may be cut off or damaged"],
    [utf8("PK\x03\x04"), "a.zip", "it may be cut off or damaged"],
  ];
  for (const [bytes, fileName, reason] of cases) {
    const [code, message] = await refusal(bytes, { fileName });
    assertEquals([code, message.includes(reason)], ["CSV_UNREADABLE", true], message);
  }
});

Deno.test("openAsCsv() unpacks no more at once than 64 KiB, whatever a few bytes hold", async () => {
  const text = "a\n" + "0\n".repeat(8_000_000);
  for (const packed of [gzip(text), await zipOf({ "a.csv": text })]) {
    const form = detectForm(packed, null, "");
    const csv = await openAsCsv(form, sourceOf(packed), { maxBytes: 1e9 });
    let longest = 0, bytes = 0;
    for await (const chunk of await csv.open()) {
      longest = Math.max(longest, chunk.length);
      bytes += chunk.length;
    }
    assertEquals([bytes, longest], [text.length, 65_536]);
  }
});
