/** A process as others see it. */
export interface ProcessInfo {
  readonly pid: number;
  /** Its parent; another one once the first has ended. */
  readonly ppid: number;
  /** Its command line; "" for a process that has ended and was not waited for. */
  readonly command: string;
}

/**
 * The processes of this machine that we may see, or those asked for, by pid; from /proc on Linux, from `ps` elsewhere,
 * none on Windows.
 */
export async function processTable(pids?: readonly number[]): Promise<ReadonlyMap<number, ProcessInfo>> {
  if (Deno.build.os === "windows") return new Map();
  const list = Deno.build.os === "linux"
    ? (pids ?? procPids()).flatMap((pid) => processInfo(pid) ?? [])
    : await fromPs();
  return new Map(list.map((info) => [info.pid, info]));
}

function procPids(): number[] {
  return Array.from(Deno.readDirSync("/proc"), ({ name }) => Number(name)).filter((pid) => pid > 0);
}

function processInfo(pid: number): ProcessInfo | null {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    const [state, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before may hold anything
    const command = state === "Z"
      ? ""
      : Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    return { pid, ppid: Number(ppid), command };
  } catch {
    return null;
  }
}

async function fromPs(): Promise<ProcessInfo[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid=,stat=,args="] }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const [, pid, ppid, state, command = ""] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
    return pid === undefined
      ? []
      : [{ pid: Number(pid), ppid: Number(ppid), command: state?.startsWith("Z") ? "" : command }];
  });
}
