import { assertEquals } from "@shared/testing/assert.ts";
import { say } from "../dev/say.ts";
import { type KillRound, killRounds } from "./kill_rounds.ts";

const ROUNDS = 100;

Deno.test({
  name:
    `AXI that is killed at ${ROUNDS} random moments of an upload or a change leaves nothing half done, and resumes`,
  ignore: Deno.build.os === "windows", // which has no kill -9
  async fn() {
    const seed = Number(Deno.env.get("TORTURE_SEED") ?? 1);
    const results: KillRound[] = [];
    for await (const round of killRounds({ rounds: ROUNDS, seed, rows: 400_000 })) {
      results.push(round);
      const { way, file, phase, findings } = round;
      for (const finding of findings) say(`round ${results.length}, ${way} of ${file}, ${phase}: ${finding}`);
    }
    const byPhase = Object.groupBy(results, ({ way, phase }) => `${way}: ${phase}`);
    for (const [phase, rounds = []] of Object.entries(byPhase).sort()) say(`${rounds.length} x ${phase}`);
    const findings = results.flatMap(({ findings }) => findings);
    say(`${results.length} rounds, seed ${seed}: ${findings.length} findings`);
    assertEquals(findings, []);
  },
});
