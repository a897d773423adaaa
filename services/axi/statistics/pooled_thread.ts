/** Workers of one module, a few of which work at once. Disposing ends those that wait. */
export interface Threads extends Disposable {
  /** The next free one; waits while all are at work. Rejects where none can be had. */
  take(): Promise<Thread>;
}

export interface Thread {
  readonly worker: Worker;
  /** Ends its use, once however often: it waits for the next one where it has done its work, else it is ended. */
  giveBack(isDone: boolean): void;
}

export interface ThreadsOptions {
  readonly module: URL;
  readonly atOnce: number;
  /** How long one waits for more work, warm: a new one runs its code slowly until that is compiled. */
  readonly idleMs: number;
}

/** Threads that are begun when they are needed; one at the most waits, warm. */
export function createThreads({ module, atOnce, idleMs }: ThreadsOptions): Threads {
  const line: (() => void)[] = [];
  let free = atOnce, isOver = false;
  let warm: { readonly worker: Worker; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  async function enter(): Promise<void> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => line.push(resolve));
  }

  function leave(): void {
    const next = line.shift();
    if (next === undefined) free++;
    else next();
  }

  function takeWarm(): Worker | null {
    const worker = warm?.worker ?? null;
    clearTimeout(warm?.timer);
    warm = null;
    return worker;
  }

  function keep(worker: Worker): void {
    if (warm !== null || isOver) return worker.terminate();
    const timer = setTimeout(() => takeWarm()?.terminate(), idleMs);
    timer.unref();
    warm = { worker, timer };
  }

  return {
    async take() {
      await enter();
      try {
        const worker = takeWarm() ?? await begin(module);
        let isTaken = true;
        return {
          worker,
          giveBack(isDone) {
            if (!isTaken) return;
            isTaken = false;
            // An error that comes late and that nobody heeds would end the process.
            worker.onerror = (event) => event.preventDefault();
            if (isDone) keep(worker);
            else worker.terminate();
            leave();
          },
        };
      } catch (error) {
        leave();
        throw error;
      }
    },
    [Symbol.dispose]() {
      isOver = true;
      takeWarm()?.terminate();
    },
  };
}

async function begin(module: URL): Promise<Worker> {
  // Asked first: a worker that may not read its module asks the terminal, or complains on standard error.
  const { state } = await Deno.permissions.query({ name: "read", path: module });
  if (state !== "granted") throw new Error(`Cannot start a thread: ${module} may not be read`);
  return new Worker(module, { type: "module" });
}
