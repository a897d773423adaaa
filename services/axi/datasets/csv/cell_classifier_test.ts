import { assertEquals } from "@shared/testing/assert.ts";
import { BOOL_FALSE, BOOL_NONE, BOOL_TRUE, BoolWords } from "./bool.ts";
import { CellClassifier } from "./cell_classifier.ts";
import { CellWords } from "./cell_words.ts";
import { KIND, type Kind } from "./kind.ts";
import { bytesOf } from "./testing.ts";

function kindOf(text: string, nullWords?: readonly string[]): Kind {
  const bytes = bytesOf(`x${text}x`); // a cell among others
  return new CellClassifier(new CellWords({ null_values: nullWords?.slice() })).classify(
    bytes,
    1,
    bytes.length - 1,
  );
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
    ["t", KIND.LETTER_T],
    ["N", KIND.LETTER_N],
    ["Sí", KIND.BOOL],
    ["SÍ", KIND.BOOL],
    ["nein", KIND.BOOL],
    ["1", KIND.INT], // not a bool: it may be any number
    ["on", KIND.BOOL],
    ["one", KIND.TEXT],
    ["2020-01-01", KIND.DATE],
    ["01/02/2020", KIND.DATE_EITHER],
    ["13/02/2020 10:00", KIND.TIMESTAMP_DMY],
    ["Jan 2, 2020", KIND.DATE],
    ["Jan 2, 2020 5:00 pm", KIND.TIMESTAMP],
    ["2 January 2020 05:00 GMT", KIND.ZONED],
    ["3 de marzo de 2020", KIND.DATE],
    ["août", KIND.TEXT],
    ["January", KIND.TEXT],
    ["2020-02-30", KIND.TEXT],
    ["1,234", KIND.COMMA_FLOAT_OR_GROUPED], // a comma groups or divides: one cell can't say
    ["1.234", KIND.FLOAT_OR_GROUPED],
    ["$5", KIND.DRESSED_INT],
    ["5%", KIND.DRESSED_INT],
    ["EUR 5", KIND.DRESSED_INT],
    ["ABC 5", KIND.TEXT],
    ["kr 50", KIND.DRESSED_INT],
    ["R$ 1,50", KIND.COMMA_FLOAT],
    ["€\u00a01.234,50", KIND.POINT_GROUPED_FLOAT],
    ["(12.50)", KIND.DRESSED_FLOAT],
    ["1.5-", KIND.DRESSED_FLOAT],
    ["#DIV/0!", KIND.NULL],
    ["\\N", KIND.NULL],
    ["(555) 123-4567", KIND.TEXT],
    ["+34 600 123 456", KIND.TEXT],
    ["#1", KIND.TEXT],
    ["héllo", KIND.TEXT],
    ["'1'", KIND.TEXT],
    ["\u00a01", KIND.DRESSED_INT], // a space that is none of ASCII's
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

Deno.test("BoolWords reads words in any case, and letters as a kind of their own", () => {
  const words = new BoolWords();
  const cases: [string, number, Kind][] = [
    ["true", BOOL_TRUE, KIND.BOOL],
    ["TRUE", BOOL_TRUE, KIND.BOOL],
    ["Yes", BOOL_TRUE, KIND.BOOL],
    ["false", BOOL_FALSE, KIND.BOOL],
    ["nO", BOOL_FALSE, KIND.BOOL],
    ["ON", BOOL_TRUE, KIND.BOOL],
    ["Off", BOOL_FALSE, KIND.BOOL],
    ["sí", BOOL_TRUE, KIND.BOOL],
    ["Ja", BOOL_TRUE, KIND.BOOL],
    ["Oui", BOOL_TRUE, KIND.BOOL],
    ["non", BOOL_FALSE, KIND.BOOL],
    ["y", BOOL_TRUE, KIND.LETTER_Y],
    ["F", BOOL_FALSE, KIND.LETTER_F],
  ];
  for (const [text, value, kind] of cases) {
    assertEquals([text, words.read(bytesOf(text), 0, bytesOf(text).length), words.kind], [text, value, kind]);
  }
  for (const text of ["truth", "falsey", "not", "TR\u0015E", "1", "x", "s\u00cd"]) { // \u0015 is R but for one bit
    const expected = text === "s\u00cd" ? BOOL_TRUE : BOOL_NONE;
    assertEquals([text, words.read(bytesOf(text), 0, bytesOf(text).length)], [text, expected]);
  }
});

Deno.test("BoolWords reads the caller's words in place of ours, ints among them", () => {
  const words = new CellWords({ true_values: ["1", "wahr"], false_values: ["0", "falsch"] });
  const classifier = new CellClassifier(words);
  const kindOf = (text: string) => classifier.classify(bytesOf(text), 0, bytesOf(text).length);
  assertEquals([words.bools.hasInts, kindOf("1"), kindOf("0"), kindOf("2"), kindOf("10")], [
    true,
    KIND.BOOL_INT,
    KIND.BOOL_INT,
    KIND.INT,
    KIND.INT,
  ]);
  assertEquals([kindOf("Wahr"), kindOf("FALSCH"), kindOf("true")], [KIND.BOOL, KIND.BOOL, KIND.TEXT]);
  const sign = new CellClassifier(new CellWords({ true_values: ["+"], false_values: ["--"] }));
  assertEquals(sign.classify(bytesOf("+"), 0, 1), KIND.BOOL);
});
