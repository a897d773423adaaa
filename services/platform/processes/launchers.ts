import { type ProcessInfo, processTable } from "@shared/runtime/process_table.ts";

const POLL_MS = Deno.build.os === "linux" ? 250 : 1000; // `ps` costs a process each time
/** Programs that exist only to run us: `deno task`, npx and its shell, make. */
const LAUNCHER = /\b(deno|npm|npx|pnpm|yarn|bunx?|make)\b/;

/**
 * Calls `gone` once when one of our launchers has ended. A signal to `npx` or SIGKILL of `deno task` reaches nobody
 * below it, so we look: who has lost its parent has another one. A terminal that closes sends SIGHUP; on Windows, where
 * parents don't change, only Ctrl-C and Ctrl-Break end us.
 */
export async function watchLaunchers(gone: () => void): Promise<void> {
  const chain = launcherChain(await processTable(), Deno.pid);
  if (chain.length < 2) return;
  const pids = chain.map(({ pid }) => pid);
  const timer = setInterval(async () => {
    if (isWhole(chain, await processTable(pids))) return;
    clearInterval(timer);
    gone();
  }, POLL_MS);
  Deno.unrefTimer(timer);
}

/** The process and its launchers, nearest first; ends below the first that is none, such as a person's shell. */
export function launcherChain(table: ReadonlyMap<number, ProcessInfo>, pid: number): ProcessInfo[] {
  const chain: ProcessInfo[] = [];
  for (let info = table.get(pid); info !== undefined; info = table.get(info.ppid)) {
    if (chain.length > 0 && (info.pid <= 1 || !LAUNCHER.test(info.command))) break;
    chain.push(info);
  }
  return chain;
}

/** Whether each process of the chain still has the parent that it had. */
export function isWhole(chain: readonly ProcessInfo[], table: ReadonlyMap<number, ProcessInfo>): boolean {
  return chain.slice(0, -1).every(({ pid, ppid }) => table.get(pid)?.ppid === ppid);
}
