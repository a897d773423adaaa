import { assert, assertEquals } from "@shared/testing/assert.ts";
import { say } from "../dev/say.ts";
import { fuzzRun } from "./fuzz_run.ts";

const FILES = 10_000;
const MIB = 1024 * 1024;
const RSS_MAX = 512 * MIB;

Deno.test(`${FILES} unsound files are each stored or refused with a reason, within bounded memory`, async () => {
  const seed = Number(Deno.env.get("TORTURE_SEED") ?? 1);
  const { answers, findings, slowestMs, peakBytes } = await fuzzRun({ files: FILES, seed });
  for (const [answer, count] of [...answers].sort(([a], [b]) => a < b ? -1 : 1)) say(`${count} x ${answer}`);
  say(
    `${FILES} files, seed ${seed}: ${findings.length} findings, the slowest answer after ${
      Math.round(slowestMs)
    } ms, ` +
      `${Math.round(peakBytes / MIB)} MiB of memory at most`,
  );
  assertEquals(findings, []);
  assert(peakBytes < RSS_MAX, `${Math.round(peakBytes / MIB)} MiB`);
});
