import { assertEquals } from "@shared/testing/assert.ts";
import { decideType, hasAmbiguousDates } from "./column_type.ts";
import { KIND, KIND_COUNT } from "./kind.ts";
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
