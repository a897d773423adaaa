import { readdir } from "node:fs/promises";

/** Ticks a second in /proc/<pid>/stat: what every Linux for these machines has. */
const TICKS = 100;

/** Processor seconds that a process has spent, with those of its ended children; 0 where it is gone. */
export async function cpuSeconds(pid: number): Promise<number> {
  const fields = await statFields(pid);
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

/** Processor seconds of a process and of its children, ended and running: a PostgreSQL server, say. */
export async function familyCpuSeconds(pid: number): Promise<number> {
  const pids = (await readdir("/proc")).map(Number).filter(Number.isInteger);
  const parents = await Promise.all(pids.map(async (child) => Number((await statFields(child))[1])));
  const children = pids.filter((_, i) => parents[i] === pid);
  const seconds = await Promise.all([pid, ...children].map(cpuSeconds));
  return seconds.reduce((sum, value) => sum + value, 0);
}

/** Begins a new peak of resident memory for a process of the same user. */
export async function resetPeakMemory(pid: number): Promise<void> {
  await Deno.writeTextFile(`/proc/${pid}/clear_refs`, "5");
}

/** Largest resident memory of a process since the reset, in bytes. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** What stands after the name in /proc/<pid>/stat (state, parent, ...); a name may hold spaces and parentheses. */
async function statFields(pid: number): Promise<string[]> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
