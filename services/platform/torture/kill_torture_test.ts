import { assertEquals } from "@shared/testing/assert.ts";
import { say } from "../say.ts";
import { killRounds } from "./kill_rounds.ts";

const ROUNDS = 50;

Deno.test({
  name: `AXI that is killed at ${ROUNDS} random moments of an upload leaves nothing half done, and resumes`,
  ignore: Deno.build.os === "windows", // which has no kill -9
  async fn() {
    const seed = Number(Deno.env.get("TORTURE_SEED") ?? 1);
    const results = await killRounds({ rounds: ROUNDS, seed, rows: 400_000 });
    const byPhase = Object.groupBy(results, ({ way, phase }) => `${way}: ${phase}`);
    for (const [phase, rounds = []] of Object.entries(byPhase).sort()) say(`${rounds.length} x ${phase}`);
    const findings = results.flatMap(({ way, file, phase, findings }) =>
      findings.map((finding) => `${way} ${file}, ${phase}: ${finding}`)
    );
    say(`${results.length} rounds, seed ${seed}: ${findings.length} findings`);
    assertEquals(findings, []);
  },
});
