import { assertEquals } from "@shared/testing/assert.ts";
import { byteRange } from "./byte_range.ts";

Deno.test("byteRange() reads one range as RFC 9110 does", () => {
  assertEquals(byteRange("bytes=0-499", 10_000), { from: 0, to: 500 }); // these four are the examples of its 14.1.2
  assertEquals(byteRange("bytes=500-999", 10_000), { from: 500, to: 1000 });
  assertEquals(byteRange("bytes=-500", 10_000), { from: 9500, to: 10_000 });
  assertEquals(byteRange("bytes=9500-", 10_000), { from: 9500, to: 10_000 });
  assertEquals(byteRange("BYTES=0-0", 3), { from: 0, to: 1 });
});

Deno.test("byteRange() ends a range where the bytes end", () => {
  assertEquals(byteRange("bytes=2-99", 3), { from: 2, to: 3 });
  assertEquals(byteRange("bytes=-99", 3), { from: 0, to: 3 });
});

Deno.test("byteRange() tells a range behind the end from a header that it does not follow", () => {
  for (const header of ["bytes=3-", "bytes=3-4", "bytes=-0"]) {
    assertEquals([header, byteRange(header, 3)], [header, "unsatisfiable"]);
  }
  assertEquals(byteRange("bytes=-1", 0), "unsatisfiable");
  for (const header of [undefined, "", "bytes=-", "bytes=2-1", "rows=0-1", "bytes=0-1,2-3", "bytes=a-b"]) {
    assertEquals([header, byteRange(header, 3)], [header, null]);
  }
});
