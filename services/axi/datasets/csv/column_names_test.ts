import fc from "fast-check";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { columnNames, NAME_BYTES_MAX } from "./column_names.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

Deno.test("columnNames cleans what would mislead or break, one header at a time", () => {
  const cases: [string, string, string][] = [
    ["name", "name", "as it is"],
    ["", "column_1", "blank"],
    [" \t\r\n ", "column_1", "spaces alone"],
    ["\u0000", "column_1", "a control character alone"],
    ["  two   words ", "two words", "spaces around and between"],
    ["line\r\nbreak", "line break", "a line break"],
    ["a\u0000b\u0007c\u001bd\u007fe\u0085f", "a b c d e f", "control characters"],
    ["abc\u202edef\u202c", "abc def", "an override of direction"],
    ["\u2066x\u2069", "x", "isolates of direction"],
    ["a\u200bb", "a b", "a space of no width"],
    ["\ufeffid", "id", "a byte order mark"],
    ["so\u00adft", "so ft", "a soft hyphen"],
    ["tag\u{e0041}\u{e0042}", "tag", "tag characters"],
    ["a\u00a0b\u3000c\u2028d", "a b c d", "spaces of other kinds"],
    ["e\u0301", "é", "a letter and its accent"],
    ["ﬁ", "ﬁ", "a ligature stays"],
    ["__proto__", "__proto__", "a name of JavaScript's"],
    ["constructor", "constructor", "a name of JavaScript's"],
    ["toString", "toString", "a name of JavaScript's"],
    ["_row", "_row_2", "the row number's name"],
    ["_ROW", "_ROW_2", "the row number's name in capitals"],
    ["select", "select", "a word of SQL"],
    ["ctid", "ctid_2", "a column that every table has"],
    ["xmin", "xmin_2", "a column that every table has"],
    ['a"b', 'a"b', "a quote"],
    ["'; drop table users; --", "'; drop table users; --", "SQL"],
    ["a.b", "a.b", "a point"],
    ["a/b~c", "a/b~c", "signs of a JSON pointer"],
    ["=1+1", "=1+1", "a formula; exports guard it"],
    ["<script>alert(1)</script>", "<script>alert(1)</script>", "markup; pages escape it"],
    ["{{7*7}} ${x} %s %n", "{{7*7}} ${x} %s %n", "signs of templates"],
    ["../../etc/passwd", "../../etc/passwd", "a path"],
    ["-1", "-1", "a number"],
    ["null", "null", "a word for nothing"],
    ["undefined", "undefined", "a word for nothing"],
    ["True", "True", "a word for truth"],
    ["田中さん", "田中さん", "other scripts"],
    ["שלום", "שלום", "from right to left"],
    ["👩‍👩‍👧", "👩 👩 👧", "an emoji of several, whose joiners are invisible"],
    ["Z̸a̸l̸g̸o̸", "Z̸a̸l̸g̸o̸", "marks on letters"],
    ["x".repeat(63), "x".repeat(63), "63 bytes"],
    ["x".repeat(64), "x".repeat(63), "64 bytes"],
    ["x".repeat(10_240), "x".repeat(63), "10 KB"],
    [`${"x".repeat(61)}😀`, "x".repeat(61), "an emoji across the limit"],
    [`${"x".repeat(59)}😀`, `${"x".repeat(59)}😀`, "an emoji up to the limit"],
    [`${"x".repeat(62)} y`, "x".repeat(62), "a space before the limit"],
    ["é".repeat(32), "é".repeat(31), "64 bytes of two each"],
  ];
  assert(cases.length >= 40);
  for (const [header, name, why] of cases) assertEquals(columnNames([header]), [name], why);
});

Deno.test("columnNames makes repeated names different, also after cutting and whatever the case", () => {
  assertEquals(columnNames(["a", "a", "A", "a_2", "a"]), ["a", "a_2", "A_3", "a_2_2", "a_4"]);
  assertEquals(columnNames(["", "column_3", ""]), ["column_1", "column_3", "column_3_2"]);
  assertEquals(columnNames(["é", "e\u0301"]), ["é", "é_2"]);
  assertEquals(columnNames(["_row", "_row_2", "_row"]), ["_row_2", "_row_2_2", "_row_3"]);
  const long = "x".repeat(70);
  assertEquals(columnNames([`${long}1`, `${long}2`, long]), [
    "x".repeat(63),
    `${"x".repeat(61)}_2`,
    `${"x".repeat(61)}_3`,
  ]);
  const emoji = "😀".repeat(20);
  assertEquals(columnNames([emoji, emoji]), ["😀".repeat(15), `${"😀".repeat(15)}_2`]);
});

Deno.test("columnNames gives 1,000 columns of one name 1,000 names", () => {
  const names = columnNames(Array.from({ length: 1000 }, () => "x".repeat(100)));
  assertEquals(new Set(names).size, 1000);
  assertEquals(names.at(-1), `${"x".repeat(58)}_1000`);
});

Deno.test("columnNames gives names that are short, visible and unique whatever the headers are", () => {
  const header = fc.oneof(
    fc.string({ unit: "binary", maxLength: 100 }),
    fc.string({ unit: "grapheme", maxLength: 100 }),
    fc.constantFrom("a", "A", "a_2", "", "_row", "ctid", "x".repeat(64)),
  );
  fc.assert(
    fc.property(fc.array(header, { maxLength: 12 }), (headers) => {
      const names = columnNames(headers);
      assertEquals(names.length, headers.length);
      assertEquals(new Set([...names.map((name) => name.toLowerCase()), "_row"]).size, names.length + 1);
      for (const name of names) {
        assert(name !== "" && name === name.trim() && bytes(name) <= NAME_BYTES_MAX, JSON.stringify(name));
        assert(!/[\p{Cc}\p{Cf}]/u.test(name), JSON.stringify(name));
      }
      assertEquals(columnNames(names), names, "a cleaned name is clean");
    }),
    { seed: 1, numRuns: 3000 },
  );
});
