import { assert, assertEquals } from "../testing/assert.ts";
import { atMostEvery } from "./at_most_every.ts";
import { backoffMs } from "./backoff.ts";

Deno.test("backoffMs() doubles up to its cap and scatters by half", () => {
  for (const [failures, ceiling] of [[1, 100], [2, 200], [5, 1_600], [20, 5_000], [10_000, 5_000]] as const) {
    for (let sample = 0; sample < 200; sample++) {
      const delay = backoffMs(failures, { maxMs: 5_000 });
      assert(delay >= ceiling / 2 && delay <= ceiling, `${failures}: ${delay}`);
    }
  }
});

Deno.test("atMostEvery() runs once a period, and at once again while there is more to do", async () => {
  let [runs, left] = [0, 2];
  const work = atMostEvery(3_600_000, () => {
    runs++;
    return Promise.resolve(left-- > 0);
  });
  for (let call = 0; call < 6; call++) await work();
  assertEquals(runs, 3);
});
