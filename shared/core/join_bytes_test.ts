import { assertEquals } from "../testing/assert.ts";
import { joinBytes } from "./join_bytes.ts";

Deno.test("joinBytes() puts chunks end to end, and copies none that is alone", () => {
  const one = new Uint8Array([1, 2]);
  assertEquals(joinBytes([one]) === one, true);
  assertEquals([...joinBytes([one, new Uint8Array(0), new Uint8Array([3])])], [1, 2, 3]);
  assertEquals(joinBytes([]).length, 0);
});
