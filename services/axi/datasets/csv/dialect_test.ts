import { assertEquals } from "@shared/testing/assert.ts";
import { type DialectOptions, readSepLine, sniffDialect } from "./dialect.ts";
import { bytesOf } from "./testing.ts";

/** Delimiter, header, width. */
function sniff(text: string, options: DialectOptions = {}): [string, boolean, number] {
  const { delimiter, header, width } = sniffDialect(bytesOf(text), options);
  return [delimiter, header, width];
}

Deno.test("sniffDialect finds the delimiter", () => {
  const cases: [string, string, string, number][] = [
    ["comma", "a,b,c\n1,2,3\n4,5,6\n", ",", 3],
    ["tab", "a\tb\n1\t2\n", "\t", 2],
    ["semicolon", "a;b\n1;2\n", ";", 2],
    ["pipe", "a|b|c\nx|y|z\n", "|", 3],
    ["caret", "a^b\n1^2\n", "^", 2],
    ["colon", "a:b\nx:1\ny:2\n", ":", 2],
    ["times do not make colons delimiters", "start,end\n12:30:15,13:45:00\n09:00:10,10:00:20\n", ",", 2],
    ["decimal commas with a header", "name;price\nApfel;1,50\nBirne;2,25\nKirsche;3,75\n", ";", 2],
    ["decimal commas without one", "1,5;2,5;3,5\n4,5;5,5;6,5\n", ";", 3],
    ["decimal commas and a name, no header", "Apfel;1,50\nBirne;2,25\n", ";", 2],
    ["grouped numbers with decimal commas", "a;b\n1.234,56;2.345,67\n9.876,54;8.765,43\n", ";", 2],
    ["decimal commas in a table of tabs", "a\tb\n1,5\t2,5\n3,5\t4,5\n", "\t", 2],
    ["commas in quotes", 'a;b\n"x, y";1\n"z, w, v";2\n', ";", 2],
    ["semicolons in quotes", 'a,b\n"x; y",1\n"z; w; v",2\n', ",", 2],
    ["lists in cells", "id,tags\n1,a;b;c\n2,d;e\n3,f\n", ",", 2],
    ["lists of equal length in cells", "id,name,tags\n1,x,a;b\n2,y,c;d\n3,z,e;f\n", ",", 3],
    ["prose with commas", "id\ttext\n1\tHello, you\n2\tyes, no, maybe\n3\tnothing\n", "\t", 2],
    ["one column of timestamps", "at\n2021-03-28 02:30:00\n2021-03-29 02:30:00\n", ",", 1],
    ["one column of times", "12:30\n13:45\n14:10\n", ",", 1],
    ["URLs", "id,url\n1,http://a.b/c:80\n2,https://d.e/f\n", ",", 2],
    ["one column of texts", "name\nada\ngrace\n", ",", 1],
    ["one column of numbers", "1\n2\n3\n", ",", 1],
    ["as many semicolons as commas: texts hold commas more often", "a,b;c,d;e\n", ";", 3],
    ["quoted line breaks", 'a;b\n"1\n2,3\n4";5\n"6,7";8\n', ";", 2],
    ["nothing", "", ",", 0],
  ];
  for (const [what, text, delimiter, width] of cases) {
    const [foundDelimiter, , foundWidth] = sniff(text);
    assertEquals([foundDelimiter, foundWidth], [delimiter, width], what);
  }
});

Deno.test("sniffDialect tells a header from a first row", () => {
  const cases: [string, string, boolean][] = [
    ["names over numbers", "a,b\n1,2\n3,4\n", true],
    ["names over texts and numbers", "name,age\nAda,36\nAlan,41\n", true],
    ["numbers over numbers", "1,2\n3,4\n", false],
    ["a row like all rows", "Ada,36\nAlan,41\n", false],
    ["texts alone: a header is usual", "name,city\nAda,London\nAlan,Manchester\n", true],
    ["years over numbers", "country,1990,1991\nA,5.1,7\nB,6,8.5\n", true],
    ["one year over numbers", "country,2020\nA,5\nB,6\n", true],
    ["years over years", "1990,1991\n1992,1993\n1994,1995\n", false],
    ["a year in the first of many rows", "2001,5.2\n2002,5.3\n2003,5.4\n", false],
    ["a year and a number in the first row", "2001,17.5\n12,5.3\n14,5.4\n", false],
    ["names over dates", "day,x\n2020-01-01,a\n2020-01-02,b\n", true],
    ["dates over dates", "2020-01-01,a\n2020-01-02,b\n", false],
    ["numbers below are missing here and there", "a,b\n1,\n,2\n3,4\n", true],
    ["a blank name", ",x\n1,2\n2,3\n", true],
    ["only a header", "a,b,c\n", true],
    ["only one row of numbers: it may be a header", "1,2,3\n", true],
    ["decimal commas", "1,5;2,5\n3,5;4,5\n", false],
    ["names over decimal commas", "a;b\n1,5;2,5\n3,5;4,5\n", true],
    ["one column", "x\n1\n2\n", true],
    ["one column without", "1\n2\n3\n", false],
    ["nothing", "", true],
  ];
  for (const [what, text, header] of cases) assertEquals(sniff(text)[1], header, what);
});

Deno.test("sniffDialect takes what the caller names", () => {
  assertEquals(sniff("a,b\n1,2\n", { delimiter: ";" }), [";", true, 1]);
  assertEquals(sniff("a,b\n1,2\n", { header: false }), [",", false, 2]);
  assertEquals(sniff("a,'b,c'\n1,2\n", { quote: "'" }), [",", true, 2]);
});

Deno.test("sniffDialect takes the width that most rows have where it is more than the header's", () => {
  assertEquals(sniff("a,b\n1,2,\n3,4,\n5,6,\n")[2], 3);
  assertEquals(sniff("a,b,c\n1,2\n3,4\n")[2], 3);
  assertEquals(sniff("a,b\n1,2\n3,4\n5,6,7\n")[2], 2);
});

Deno.test("sniffDialect judges by what it can read where the head ends inside a cell", () => {
  assertEquals(sniff('a;b\n1;"x"\n2;"y, z'), [";", true, 2]);
  assertEquals(sniff(`a;b\n1;2\n3;"${"x".repeat(1_100_000)}`), [";", true, 2]);
});

Deno.test("sniffDialect finds apostrophes and backslashes only where cells show them", () => {
  const cases: [string, string, string, string, string][] = [
    ["quotes doubled", 'a,b\n"x ""y""",1\n', ",", '"', '"'],
    ["apostrophes", "'a','b'\n'x, y','1'\n'z','2'\n", ",", "'", "'"],
    ["apostrophes in prose", "a,b\n'tis,1\nx 'y',2\n", ",", '"', '"'],
    ["backslashes", 'a,b\n"x \\"y\\", z",1\n"w",2\n', ",", '"', "\\"],
    ["a path that ends in a backslash", 'a,b\n"C:\\dir\\",1\n"D:\\",2\n', ",", '"', '"'],
  ];
  for (const [what, text, ...expected] of cases) {
    const { delimiter, quote, escape } = sniffDialect(bytesOf(text), {});
    assertEquals([what, delimiter, quote, escape], [what, ...expected]);
  }
  assertEquals(sniffDialect(bytesOf("a,b\n1,2\n"), { escape: "\\" }).escape, "\\");
});

Deno.test("sniffDialect leaves out what stands before the table, and says how many lines", () => {
  const cases: [string, string, number, boolean, number][] = [
    ["no preamble", "a,b\n1,2\n", 0, true, 2],
    ["a title", "Report of 2020\na,b,c\n1,2,3\n4,5,6\n", 1, true, 3],
    ["a title and a blank line", "Report\n\na;b\n1;2\n3;4\n", 2, true, 2],
    ["a title filled up with delimiters", "Report,,\n,,\nid,name,x\n1,a,2\n2,b,3\n", 2, true, 3],
    [
      "notes of two cells, then a blank line",
      "by,Ada\non,2020-01-01\n\nid,name,x\n1,a,2\n2,b,3\n",
      3,
      true,
      3,
    ],
    ["comments", "# source: x, y\n# more\nid,name\n1,a\n2,b\n", 2, true, 2],
    ["a header behind a hash", "#id,name\n1,a\n2,b\n", 0, true, 2],
    ["a header behind a hash and a space", "# id,name\n1,a\n2,b\n", 0, true, 2],
    ["a title before numbers alone", "Sensor\n1,2,3\n4,5,6\n", 1, false, 3],
    ["blank lines are no preamble", "\n\na,b\n1,2\n", 0, true, 2],
    ["a row with holes is none", "x,,\ny,,\nz,,1\n", 0, true, 3],
    ["a sep line", "sep=;\na;b\n1;2\n", 1, true, 2],
    ["a sep line and a title", "sep=;\nTitle\na;b;c\n1;2;3\n2;3;4\n", 2, true, 3],
    ["a title over one column", "Title\na\nb\n", 0, true, 1],
  ];
  for (const [what, text, ...expected] of cases) {
    const { skipRows, header, width } = sniffDialect(bytesOf(text), {});
    assertEquals([what, skipRows, header, width], [what, ...expected]);
  }
  assertEquals(sniffDialect(bytesOf("x\na,b\n1,2\n3,4\n"), { skip_rows: 0 }).skipRows, 0);
  assertEquals(sniffDialect(bytesOf("a,b\nc,d\n1,2\n3,4\n"), { skip_rows: 1 }).skipRows, 1);
  assertEquals(sniffDialect(bytesOf("a\n"), { skip_rows: 9 }).width, 0);
});

Deno.test("sniffDialect takes lines for comments only where all of them break the table", () => {
  const rows = "1,a\n2,b\n3,c\n";
  assertEquals(sniffDialect(bytesOf(`id,name\n1,a\n# a note\n${rows}`), {}).comment, "#");
  assertEquals(sniffDialect(bytesOf(`id,name\n1,a\n#2,x\n${rows}`), {}).comment, null);
  assertEquals(sniffDialect(bytesOf(`id,name\n1,a\n#2,x\n# a note\n${rows}`), {}).comment, null);
  assertEquals(sniffDialect(bytesOf("x\n#a\n#b\n"), {}).comment, null);
  assertEquals(sniffDialect(bytesOf(`id,name\n%x\n${rows}`), { comment: "%" }).comment, "%");
});

Deno.test("sniffDialect ranks the other dialects beside the one that it takes", () => {
  const { delimiter, alternatives } = sniffDialect(bytesOf("a;b,c\n1;2,3\n4;5,6\n"), {});
  assertEquals([delimiter, ...alternatives.map((one) => one.delimiter)], [";", ","]);
  for (const { score, header } of alternatives) assertEquals([score > 0 && score <= 1, header], [true, true]);
  assertEquals(sniffDialect(bytesOf("a,b\n1,2\n"), {}).alternatives, []);
  assertEquals(sniffDialect(bytesOf("a;b,c\n1;2,3\n"), { delimiter: ";" }).alternatives, []);
});

Deno.test("readSepLine reads the note of spreadsheets, whatever its line end", () => {
  for (const end of ["\n", "\r\n", "\r"]) {
    assertEquals(readSepLine(bytesOf(`sep=;${end}a;b${end}`)), { delimiter: ";", bytes: 5 + end.length });
  }
  assertEquals(readSepLine(bytesOf("SEP=\t\nx")), { delimiter: "\t", bytes: 6 });
  assertEquals(readSepLine(bytesOf("sep=;")), { delimiter: ";", bytes: 5 });
  for (const text of ["sep=;a\n", "sep=a\n", "sep,a\n", " sep=;\n", ""]) {
    assertEquals(readSepLine(bytesOf(text)), null);
  }
  assertEquals(sniffDialect(bytesOf("sep=|\na|b\n1,5|2\n"), {}).delimiter, "|");
  assertEquals(sniffDialect(bytesOf("sep=|\na;b\n"), { delimiter: ";" }).delimiter, ";");
});
