import { assertEquals } from "@shared/testing/assert.ts";
import { BOOL_FALSE, BOOL_NONE, BOOL_TRUE, readBool } from "./bool.ts";
import { CellClassifier } from "./cell_classifier.ts";
import { KIND, type Kind } from "./kind.ts";
import { NullWords } from "./null_words.ts";
import { bytesOf } from "./testing.ts";

function kindOf(text: string, nullWords?: readonly string[]): Kind {
  const bytes = bytesOf(`x${text}x`); // a cell among others
  return new CellClassifier(new NullWords(nullWords)).classify(bytes, 1, bytes.length - 1);
}

Deno.test("CellClassifier gives a cell the narrowest kind that it can be read as, spaces around it aside", () => {
  const cases: [string, Kind][] = [
    ["", KIND.NULL],
    ["  \t", KIND.NULL],
    ["NA", KIND.NULL],
    [" n/a ", KIND.NULL],
    ["-", KIND.NULL],
    ["nan", KIND.NULL],
    ["NAN", KIND.TEXT],
    ["Null", KIND.TEXT], // a family name
    ["--", KIND.TEXT],
    [" 12 ", KIND.INT],
    ["\t-1.5e3", KIND.FLOAT],
    ["0.10000000000000001", KIND.DECIMAL],
    ["007", KIND.CODE],
    ["12345678901234567890", KIND.LONG_DIGITS],
    ["inf", KIND.FLOAT],
    ["Infinity", KIND.FLOAT],
    ["In", KIND.TEXT],
    ["True", KIND.BOOL],
    ["NO", KIND.BOOL],
    ["yes ", KIND.BOOL],
    ["t", KIND.TEXT],
    ["1", KIND.INT], // not a bool: it may be any number
    ["on", KIND.TEXT],
    ["2020-01-01", KIND.DATE],
    ["01/02/2020", KIND.DATE_EITHER],
    ["13/02/2020 10:00", KIND.TIMESTAMP_DMY],
    ["Jan 2, 2020", KIND.DATE],
    ["Jan 2, 2020 5:00 pm", KIND.TIMESTAMP],
    ["2 January 2020 05:00 GMT", KIND.TIMESTAMP],
    ["January", KIND.TEXT],
    ["2020-02-30", KIND.TEXT],
    ["1,234", KIND.TEXT], // a comma groups or divides: one cell can't say
    ["$5", KIND.TEXT],
    ["5%", KIND.TEXT],
    ["#1", KIND.TEXT],
    ["héllo", KIND.TEXT],
    ["'1'", KIND.TEXT],
    ["\u00a01", KIND.TEXT], // a space that is none of ASCII's
    ["12 Main Street", KIND.TEXT],
    ["192.168.0.1", KIND.TEXT],
    ["x".repeat(100_000), KIND.TEXT],
    ["1".repeat(100_000), KIND.TEXT],
  ];
  for (const [text, kind] of cases) {
    assertEquals([text.slice(0, 30), kindOf(text)], [text.slice(0, 30), kind]);
  }
});

Deno.test("NullWords has the words that it was given and nothing near them", () => {
  const words = ["-999", "n.v.", "—", "ab", "abc", "x".repeat(300), "", "  ? "];
  for (const word of ["-999", " n.v. ", "—", "ab", "abc", "x".repeat(300), "?"]) {
    assertEquals([word, kindOf(word, words)], [word, KIND.NULL]);
  }
  for (const word of ["-99", "-9999", "n.v", "N.V.", "a", "abcd", "x".repeat(299), "x".repeat(301), "NA"]) {
    assertEquals([word, kindOf(word, words) === KIND.NULL], [word, false]);
  }
  assertEquals(kindOf("NA", []), KIND.TEXT);
});

Deno.test("readBool reads four words in any case", () => {
  const cases: [string, number][] = [
    ["true", BOOL_TRUE],
    ["TRUE", BOOL_TRUE],
    ["Yes", BOOL_TRUE],
    ["false", BOOL_FALSE],
    ["nO", BOOL_FALSE],
    ["y", BOOL_NONE],
    ["truth", BOOL_NONE],
    ["falsey", BOOL_NONE],
    ["not", BOOL_NONE],
    ["TR\u0015E", BOOL_NONE], // differs from TRUE by one bit
    ["", BOOL_NONE],
  ];
  for (const [text, value] of cases) {
    assertEquals([text, readBool(bytesOf(text), 0, bytesOf(text).length)], [text, value]);
  }
});
