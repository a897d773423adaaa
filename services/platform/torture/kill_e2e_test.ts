import { assertEquals } from "@shared/testing/assert.ts";
import { killRounds } from "./kill_rounds.ts";

Deno.test({
  name:
    "AXI that is killed in an upload or a change leaves nothing half done when it is started again, and resumes",
  ignore: Deno.build.os === "windows", // which has no kill -9
  async fn() {
    const results = await Array.fromAsync(killRounds({ rounds: 4, seed: 7, rows: 30_000 }));
    assertEquals(results.flatMap(({ findings }) => findings), []);
  },
});
