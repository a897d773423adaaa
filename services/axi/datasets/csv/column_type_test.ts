import { assertEquals } from "@shared/testing/assert.ts";
import { NO_NOTES } from "./column_evidence.ts";
import { decideType, decideTypes, hasAmbiguousDates } from "./column_type.ts";
import { KIND, KIND_COUNT } from "./kind.ts";
import type { NamedMarks } from "./number_style.ts";
import type { DateOrder } from "./temporal.ts";

type Counts = Partial<Record<keyof typeof KIND, number>>;

function countsOf(counts: Counts): Float64Array {
  const all = new Float64Array(KIND_COUNT);
  for (const [kind, count] of Object.entries(counts)) all[KIND[kind as keyof typeof KIND]] = count;
  return all;
}

/** Type, date order and flags in one line. */
function decide(counts: Counts, dateOrder: DateOrder | null = null, threshold = 0.995): string {
  const { type, dateOrder: order, flags } = decideType(countsOf(counts), { threshold, dateOrder });
  return [type, order ?? "", ...flags].join(" ").replace(/ +/g, " ").trim();
}

Deno.test("decideType takes the narrowest type that the whole column fits", () => {
  const cases: [Counts, string, string][] = [
    [{}, "text all_null", "no rows"],
    [{ NULL: 5 }, "text all_null", "nothing but nulls"],
    [{ INT: 5, NULL: 500 }, "int", "nulls do not count"],
    [{ INT: 5, FLOAT: 1 }, "float", "one point makes all floats"],
    [{ INT: 5, FLOAT: 1, DECIMAL: 1 }, "decimal", "one long number makes all exact"],
    [{ INT: 500, CODE: 1 }, "text leading_zeros", "one name makes all names"],
    [{ CODE: 5 }, "text leading_zeros", "all names"],
    [{ INT: 500, LONG_DIGITS: 1 }, "text long_digits", "one identifier makes all identifiers"],
    [{ CODE: 1, LONG_DIGITS: 1 }, "text leading_zeros", "the first of two reasons"],
    [{ CODE: 1, TEXT: 9 }, "text", "texts among which one looks like a code"],
    [{ BOOL: 5 }, "bool", "words of truth"],
    [{ BOOL: 5, INT: 5 }, "text", "bools and ints"],
    [{ DATE: 5 }, "date", "dates"],
    [{ DATE: 5, TIMESTAMP: 1 }, "timestamp", "one time makes all timestamps"],
    [{ TIMESTAMP: 5 }, "timestamp", "timestamps"],
    [{ DATE: 5, INT: 5 }, "text", "dates and ints"],
    [{ DATE_EITHER: 500, DATE_DMY: 1 }, "date dmy", "one cell settles all"],
    [{ DATE_EITHER: 500, DATE_MDY: 1 }, "date mdy", "one cell settles all"],
    [{ DATE_EITHER: 500 }, "text ambiguous_date", "nothing settles it"],
    [{ DATE_EITHER: 500, DATE: 500 }, "text ambiguous_date", "ISO dates settle nothing"],
    [{ DATE_EITHER: 5, DATE_DMY: 400, DATE_MDY: 1 }, "date dmy", "one contrary cell in hundreds is rejected"],
    [{ DATE_EITHER: 5, DATE_DMY: 40, DATE_MDY: 1 }, "text", "one contrary cell in forty"],
    [{ DATE_EITHER: 5, DATE_DMY: 3, DATE_MDY: 3 }, "text ambiguous_date", "as many one way as the other"],
    [{ DATE_DMY: 3, DATE_MDY: 3 }, "text", "two orders and nothing ambiguous"],
    [{ TIMESTAMP_EITHER: 5, TIMESTAMP_MDY: 1 }, "timestamp mdy", "times as well"],
    [{ TIMESTAMP_EITHER: 5, DATE_DMY: 1 }, "timestamp dmy", "a date settles timestamps"],
    [{ DATE_EITHER: 5, TEXT: 5 }, "text", "not even dates"],
    [{ TEXT: 1 }, "text", "text"],
  ];
  for (const [counts, expected, why] of cases) assertEquals(decide(counts), expected, why);
});

Deno.test("decideType takes the caller's order of day and month where the column can't tell", () => {
  assertEquals(decide({ DATE_EITHER: 5 }, "mdy"), "date mdy");
  assertEquals(decide({ DATE_EITHER: 5 }, "dmy"), "date dmy");
  assertEquals(decide({ DATE_EITHER: 5, DATE_DMY: 1 }, "mdy"), "date dmy");
  assertEquals(decide({ DATE_EITHER: 400, DATE_DMY: 1, DATE_MDY: 1 }, "mdy"), "date mdy");
  assertEquals(decide({ DATE: 5 }, "mdy"), "date");
});

Deno.test("decideType lets 1 of 200 values be wrong and not 1 of 199", () => {
  for (const kind of ["INT", "FLOAT", "BOOL", "DATE", "TIMESTAMP"] as const) {
    assertEquals(decide({ [kind]: 199, TEXT: 1 }), kind.toLowerCase());
    assertEquals(decide({ [kind]: 198, TEXT: 1 }), "text");
  }
  assertEquals(decide({ INT: 199, TEXT: 1, NULL: 1000 }), "int");
  assertEquals(decide({ INT: 199, TEXT: 1 }, null, 1), "text");
  assertEquals(decide({ INT: 1, TEXT: 1 }, null, 0.5), "int");
});

Deno.test("hasAmbiguousDates asks for an order only where it matters", () => {
  assertEquals(hasAmbiguousDates(countsOf({ DATE_EITHER: 1, TEXT: 9 }), null), true);
  assertEquals(hasAmbiguousDates(countsOf({ DATE_EITHER: 1, TEXT: 9 }), "dmy"), false);
  assertEquals(hasAmbiguousDates(countsOf({ DATE_EITHER: 1, DATE_DMY: 1 }), null), false);
  assertEquals(hasAmbiguousDates(countsOf({ DATE: 9 }), null), false);
});

/** Type, format and flags in one line: `float ,.€`. */
function decideNumbers(counts: Counts, units?: Record<string, number>, marks?: NamedMarks): string {
  const notes = {
    units: new Map(Object.entries(units ?? {})),
    groupedDigits: 0b11 << 5,
    nullWords: new Map(),
  };
  const { type, format, flags } = decideType(
    countsOf(counts),
    { threshold: 0.995, dateOrder: null, marks },
    notes,
  );
  const marksOf = format === null ? "" : `${format.decimal}${format.thousands ?? ""}${format.unit ?? ""}`;
  return [type, marksOf, ...flags].filter((part) => part !== "").join(" ");
}

Deno.test("decideType reads the marks in numbers as the whole column shows them", () => {
  const cases: [Counts, string, string][] = [
    [{ INT: 5, FLOAT: 5 }, "float", "plain numbers have no format"],
    [{ COMMA_FLOAT: 5, INT: 5 }, "float ,", "decimal commas"],
    [{ COMMA_FLOAT: 1, COMMA_FLOAT_OR_GROUPED: 500 }, "float ,", "one cell shows what the comma is"],
    [{ COMMA_GROUPED: 1, COMMA_FLOAT_OR_GROUPED: 500 }, "int .,", "one cell shows what the comma is"],
    [{ COMMA_GROUPED_FLOAT: 1, COMMA_FLOAT_OR_GROUPED: 500 }, "float .,", "one cell shows what the comma is"],
    [{ FLOAT: 1, COMMA_FLOAT_OR_GROUPED: 500 }, "float .,", "a decimal point elsewhere: the comma groups"],
    [{ COMMA_FLOAT_OR_GROUPED: 5 }, "text ambiguous_number", "nothing shows it"],
    [{ COMMA_FLOAT_OR_GROUPED: 5, FLOAT_OR_GROUPED: 5 }, "text ambiguous_number", "either could group"],
    [{ FLOAT_OR_GROUPED: 5, INT: 5 }, "float ambiguous_number", "1.234 alone is a float"],
    [{ FLOAT_OR_GROUPED: 500, FLOAT: 1 }, "float", "1.234 beside 1.5"],
    [{ DRESSED_FLOAT_OR_GROUPED: 5 }, "text ambiguous_number", "money of 1.234"],
    [{ FLOAT_OR_GROUPED: 5, POINT_GROUPED: 1 }, "int ,.", "points group"],
    [{ FLOAT_OR_GROUPED: 5, COMMA_FLOAT: 1 }, "float ,.", "a decimal comma elsewhere: the point groups"],
    [{ FLOAT: 5, COMMA_FLOAT: 5 }, "text", "both decimals"],
    [{ FLOAT: 500, COMMA_FLOAT: 1 }, "float", "one cell of the other kind is rejected"],
    [{ SPACE_GROUPED: 5 }, "int . ", "spaces group"],
    [{ SPACE_GROUPED: 5, SPACE_GROUPED_COMMA: 1 }, "float , ", "spaces group, commas divide"],
    [{ SPACE_GROUPED: 5, COMMA_GROUPED: 5 }, "text", "two ways to group"],
    [{ QUOTE_GROUPED: 5, FLOAT: 5 }, "float .'", "apostrophes group"],
    [{ DRESSED_INT: 5, DECIMAL: 1 }, "decimal .", "exact where one cell needs it"],
    [{ DRESSED_INT: 5, CODE: 1 }, "text leading_zeros", "a code among them"],
  ];
  for (const [counts, expected, why] of cases) assertEquals([why, decideNumbers(counts)], [why, expected]);
});

Deno.test("decideType takes one unit for a column, and what the caller says of marks", () => {
  assertEquals(decideNumbers({ DRESSED_INT: 5, INT: 3 }, { "€": 5 }), "int .€");
  assertEquals(decideNumbers({ DRESSED_INT: 5 }, { "€": 3, "$": 2 }), "text mixed_units");
  assertEquals(decideNumbers({ DRESSED_INT: 500 }, { "€": 499, "$": 1 }), "int .€");
  const either = { COMMA_FLOAT_OR_GROUPED: 5 };
  assertEquals(decideNumbers(either, {}, { decimal: ".", thousands: null }), "int .,");
  assertEquals(decideNumbers(either, {}, { decimal: ",", thousands: null }), "float ,");
  assertEquals(decideNumbers(either, {}, { decimal: null, thousands: "," }), "int .,");
  assertEquals(decideNumbers({ FLOAT_OR_GROUPED: 5 }, {}, { decimal: ",", thousands: null }), "int ,.");
  assertEquals(decideNumbers({ FLOAT: 5 }, {}, { decimal: ",", thousands: null }), "text");
});

Deno.test("decideTypes lets other columns say which mark divides, where they all say the same", () => {
  const either = { COMMA_FLOAT_OR_GROUPED: 5 };
  const typesOf = (...columns: Counts[]) =>
    decideTypes(columns.map((counts) => ({ counts: countsOf(counts), notes: NO_NOTES })), {
      threshold: 0.995,
      dateOrder: null,
    }).map(({ type }) => type);
  assertEquals(typesOf(either, { FLOAT: 5 }), ["int", "float"]);
  assertEquals(typesOf(either, { COMMA_FLOAT: 5 }), ["float", "float"]);
  assertEquals(typesOf(either, { COMMA_FLOAT: 5 }, { FLOAT: 5 }), ["text", "float", "float"]);
  assertEquals(typesOf(either, { FLOAT: 1, TEXT: 9 }), ["text", "text"]);
});

Deno.test("decideType takes letters for bools only beside their opposite", () => {
  assertEquals(decide({ LETTER_T: 3, LETTER_F: 2 }), "bool");
  assertEquals(decide({ LETTER_F: 5 }), "text");
  assertEquals(decide({ LETTER_Y: 3, LETTER_F: 2 }), "text");
  assertEquals(decide({ LETTER_Y: 3, BOOL: 2 }), "bool");
  assertEquals(decide({ BOOL_INT: 5 }), "bool");
  assertEquals(decide({ BOOL_INT: 5, INT: 5 }), "int");
});

Deno.test("decideType tells instants with a zone from those without", () => {
  assertEquals(decide({ ZONED: 5 }), "timestamp");
  assertEquals(decide({ ZONED: 5, TIMESTAMP: 5 }), "timestamp mixed_zones");
  assertEquals(decide({ ZONED: 5, DATE: 5 }), "timestamp");
  assertEquals(decide({ ZONED_EITHER: 5, ZONED_DMY: 1 }), "timestamp dmy");
});
