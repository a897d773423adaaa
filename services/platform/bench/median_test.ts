import { assertEquals } from "@shared/testing/assert.ts";
import { median } from "./median.ts";

Deno.test("median() is the middle value, or the mean of the two middle ones", () => {
  assertEquals([[3], [2, 1], [9, 1, 5], [4, 1, 3, 2]].map(median), [3, 1.5, 5, 2.5]);
});
