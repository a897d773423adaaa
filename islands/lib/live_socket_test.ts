import { assertEquals } from "@shared/testing/assert.ts";
import { backoffMs } from "./live_socket.ts";

Deno.test("backoffMs() draws from 0 to a ceiling that doubles from half a second to half a minute", () => {
  const highest = [0, 1, 2, 5, 6, 7, 60].map((failures) => backoffMs(failures, () => 1));
  assertEquals(highest, [500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
  assertEquals([backoffMs(9, () => 0), backoffMs(9, () => 0.5)], [0, 15_000]);
});
