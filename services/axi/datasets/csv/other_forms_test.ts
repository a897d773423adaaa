import { AppError } from "@shared/core/errors.ts";
import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { refuseOtherForms, refuseOtherTexts } from "./other_forms.ts";
import { bytesOf } from "./testing.ts";

Deno.test("refuseOtherForms names the form and the way out", () => {
  const cases: [number[], RegExp][] = [
    [[0x50, 0x4b, 0x03, 0x04, 20], /XLSX workbook: .*save the sheet as CSV/],
    [[...bytesOf("%PDF-1.7\n")], /PDF/],
    [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a], /PNG/],
    [[0xff, 0xd8, 0xff, 0xe0], /JPEG/],
    [[...bytesOf("GIF89a")], /GIF/],
    [[0x1f, 0x8b, 8, 0], /gzip file: unpack/],
    [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], /xz/],
    [[0x28, 0xb5, 0x2f, 0xfd], /Zstandard/],
    [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], /7z/],
    [[...bytesOf("PAR1"), 0x15, 4], /Parquet/],
    [[...bytesOf("ARROW1\0\0")], /Arrow/],
    [[0xd0, 0xcf, 0x11, 0xe0, 0xa1], /old Office document/],
    [[...bytesOf("SQLite format 3\0")], /SQLite/],
    [[...bytesOf("Obj\x01\x04")], /Avro/],
    [[0x50, 0x4b, 5, 6, 0], /empty zip/],
    [[...bytesOf("Rar!\x1a\x07\x01")], /RAR archive: unpack/],
    [[...bytesOf("BZh91AY&SY")], /bzip2 file: unpack/],
    [[...bytesOf("a.csv"), ...Array(252).fill(0), ...bytesOf("ustar")], /tar archive: unpack/],
    [[...bytesOf("\x7fELF")], /program/],
  ];
  for (const [bytes, message] of cases) {
    const error = assertThrows(() => refuseOtherForms(Uint8Array.from(bytes)), AppError, message);
    assertEquals(error.code, "UNSUPPORTED_MEDIA_TYPE");
  }
  for (
    const text of [
      "PAR1,PAR2\n",
      "SQLite,Postgres\n",
      "GIF,PNG\n",
      "PK,id\n",
      "%PDF\n",
      "7z,xz\n",
      "Obj,BZh9\n",
      "",
    ]
  ) {
    refuseOtherForms(bytesOf(text));
  }
});

Deno.test("refuseOtherTexts names a page, a document or records, and the way out", () => {
  const page = /web page \(HTML\): send the file behind it.*name its delimiter/,
    json = /JSON: name it \.json/;
  const cases: readonly (readonly [string, RegExp])[] = [
    ["<!DOCTYPE html>\n<html lang=en><head>", page],
    ['\ufeff\r\n<!-- saved from a\nsite -->\n<HTML xmlns:o="urn:x">\n<head>', page],
    ["<table border=1>\n<tr><td>a</td></tr></table>", page],
    ["<html><body>a,b\n1,2", page],
    [
      '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook>',
      /XML document: save the table/,
    ],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 7\n", /pointer of Git LFS/],
    ['[{"a":1,"b":2},{"a":3}]', json],
    ['\n[ {\n "a" : 1', json],
    ['{"a":1,"b":"x"}\n{"a":2}\n', json],
    ['{"data":[[1,2],[3,4]]}', json],
    [`[{"a":"${"x".repeat(100_000)}"}]`, json],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => refuseOtherTexts(bytesOf(text)), AppError, message);
    assertEquals(error.code, "UNSUPPORTED_MEDIA_TYPE");
  }
});

Deno.test("refuseOtherTexts passes tables whose cells hold such texts", () => {
  const texts = [
    "html,xml\n<html><head>,<?xml ?><a>\n",
    "<html>,<body>\n1,2\n",
    "<table>;n\n<tr>;1\n",
    "<b>bold</b>,1\n",
    '"<!doctype html><html>",1\n',
    "<?xml version?>,1\n",
    '{"a":1};2\n{"a":3};4\n',
    '{"a":1}\t2\n',
    '{"a":1},2\n',
    '"{""a"":1}",2\n',
    "{a},{b}\n1,2\n",
    '{"a","b"\n1,2\n',
    "[1],[2]\n3,4\n",
    "[x],y\n1,2\n",
    "version https://git-lfs.github.com/spec/v1,b\n1,2\n",
    "",
  ];
  for (const text of texts) refuseOtherTexts(bytesOf(text));
});
