import { assertEquals } from "@shared/testing/assert.ts";
import { fuzzRun } from "./fuzz_run.ts";

Deno.test("unsound files are each stored or refused with a reason", async () => {
  assertEquals((await fuzzRun({ files: 300, seed: 42 })).findings, []);
});
