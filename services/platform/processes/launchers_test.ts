import type { ProcessInfo } from "@shared/runtime/process_table.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { isWhole, launcherChain } from "./launchers.ts";

function table(...rows: [pid: number, ppid: number, command: string][]): Map<number, ProcessInfo> {
  return new Map(rows.map(([pid, ppid, command]) => [pid, { pid, ppid, command }]));
}

const SHELL = [50, 1, "-bash"] as [number, number, string];
const NPX = [60, 50, "npm exec deno@2.9.6 task dev"] as [number, number, string];
const NPX_SHELL = [61, 60, "sh -c 'deno' task dev"] as [number, number, string];
const TASK = [62, 61, "/cache/bin/deno task dev"] as [number, number, string];
const SELF = [63, 62, "deno run -A services/platform/dev.ts"] as [number, number, string];

Deno.test("launcherChain() goes up through npx and deno task and stops below the person's shell", () => {
  const chain = launcherChain(table(SHELL, NPX, NPX_SHELL, TASK, SELF), 63);
  assertEquals(chain.map(({ pid }) => pid), [63, 62, 61, 60]);
});

Deno.test("launcherChain() of a process started by init is the process alone", () => {
  assertEquals(launcherChain(table([1, 0, "deno as init"], [63, 1, "deno"]), 63).length, 1);
});

Deno.test("isWhole() sees any launcher that has ended, and not the shell above them", () => {
  const chain = launcherChain(table(SHELL, NPX, NPX_SHELL, TASK, SELF), 63);
  assertEquals(isWhole(chain, table(NPX, NPX_SHELL, TASK, SELF)), true);
  const adopted = (row: [number, number, string]) => [row[0], 1, row[2]] as [number, number, string];
  assertEquals(isWhole(chain, table(NPX_SHELL, TASK, adopted(SELF))), false);
  assertEquals(isWhole(chain, table(NPX, NPX_SHELL, adopted(TASK), SELF)), false);
  assertEquals(isWhole(chain, table(SHELL, adopted(NPX_SHELL), TASK, SELF)), false);
});
