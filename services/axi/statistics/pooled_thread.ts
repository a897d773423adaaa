/** Workers of one module, a few of which work at once. Disposing ends those that wait. */
export interface Threads extends Disposable {
  /** The next free one; waits while all are at work. Rejects where none can be had. */
  take(): Promise<Thread>;
}

export interface Thread {
  readonly worker: Worker;
  /** Has the listener hear of the worker's errors, of one that came before, too. */
  heed(listener: (message: string) => void): void;
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
  let warm: { readonly thread: HeededWorker; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  async function enter(): Promise<void> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => line.push(resolve));
  }

  function leave(): void {
    const next = line.shift();
    if (next === undefined) free++;
    else next();
  }

  function takeWarm(): HeededWorker | null {
    const thread = warm?.thread ?? null;
    clearTimeout(warm?.timer);
    warm = null;
    return thread;
  }

  function keep(thread: HeededWorker): void {
    if (warm !== null || isOver) return thread.worker.terminate();
    const timer = setTimeout(() => takeWarm()?.worker.terminate(), idleMs);
    timer.unref();
    warm = { thread, timer };
  }

  return {
    async take() {
      await enter();
      try {
        const heeded = takeWarm() ?? await begin(module), { worker, heed } = heeded;
        let isTaken = true;
        return {
          worker,
          heed,
          giveBack(isDone) {
            if (!isTaken) return;
            isTaken = false;
            heed(() => {}); // one that comes late is nobody's
            if (isDone) keep(heeded);
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
      takeWarm()?.worker.terminate();
    },
  };
}

type HeededWorker = Pick<Thread, "worker" | "heed">;

async function begin(module: URL): Promise<HeededWorker> {
  // Asked first: a worker that may not read its module asks the terminal, or complains on standard error.
  const { state } = await Deno.permissions.query({ name: "read", path: module });
  if (state !== "granted") throw new Error(`Cannot start a thread: ${module} may not be read`);
  return heeded(new Worker(module, { type: "module" }));
}

/** Heeds a worker's errors from its first moment on: one that nobody has heeded ends the process. */
function heeded(worker: Worker): HeededWorker {
  let early: string | null = null;
  let hear = (message: string): void => void (early = message);
  worker.onerror = (event) => {
    event.preventDefault();
    hear(event.message);
  };
  return {
    worker,
    heed(listener) {
      hear = listener;
      if (early !== null) listener(early);
      early = null;
    },
  };
}
