import { readdir } from "node:fs/promises";

/** Ticks a second in /proc/<pid>/stat: what every Linux for these machines has. */
const TICKS = 100;

/** Processor seconds that a process has spent, with those of its ended children; 0 where it is gone. */
export async function cpuSeconds(pid: number): Promise<number> {
  const fields = await statFields(pid);
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

/** Processor seconds of a process and of all below it, ended and running: a PostgreSQL server, say. */
export async function familyCpuSeconds(pid: number): Promise<number> {
  const seconds = await Promise.all((await family(pid)).map(cpuSeconds));
  return seconds.reduce((sum, value) => sum + value, 0);
}

/** Processor seconds of the ended children of a process. */
export async function endedChildrenCpuSeconds(pid: number): Promise<number> {
  const [user, system] = (await statFields(pid)).slice(13, 15);
  return (Number(user) + Number(system)) / TICKS;
}

/** Begins a new peak of resident memory for a process of the same user, and for all below it. */
export async function resetPeakMemory(pid: number): Promise<void> {
  await Promise.all(
    (await family(pid)).map((member) => Deno.writeTextFile(`/proc/${member}/clear_refs`, "5")),
  );
}

/** Largest resident memory of a process since the reset, in bytes; each member's largest added up. */
export async function peakMemory(pid: number): Promise<number> {
  const bytes = await Promise.all((await family(pid)).map(async (member) => {
    const status = await Deno.readTextFile(`/proc/${member}/status`);
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }));
  return bytes.reduce((sum, value) => sum + value, 0);
}

/** The process that started this one. */
export async function parentOf(pid: number): Promise<number> {
  return Number((await statFields(pid))[1]);
}

/** A process and all that it and its children have started. */
async function family(pid: number): Promise<number[]> {
  const pids = (await readdir("/proc")).map(Number).filter(Number.isInteger);
  const parents = new Map(
    await Promise.all(pids.map(async (child) => [child, await parentOf(child)] as const)),
  );
  const members = [pid];
  for (const member of members) members.push(...pids.filter((child) => parents.get(child) === member));
  return members;
}

/** What stands after the name in /proc/<pid>/stat (state, parent, ...); a name may hold spaces and parentheses. */
async function statFields(pid: number): Promise<string[]> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
