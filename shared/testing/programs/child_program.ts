const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

/** A Deno program run as a process of its own; disposing kills it. */
export interface ChildProgram extends AsyncDisposable {
  readonly pid: number;
  readonly exited: Promise<Deno.CommandStatus>;
  /** The first line of its output, from here on, that matches. Rejects when the output ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Everything it wrote to stderr; resolves at its end. */
  readonly errors: Promise<string>;
  kill(signal: Deno.Signal): void;
}

export interface ChildProgramOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program of this repository, with all permissions. */
export function startProgram(module: URL, options: ChildProgramOptions = {}): ChildProgram {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", CONFIG, module.href, ...options.args ?? []],
    env: { NO_COLOR: "1", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = textLines(child.stdout);
  const errors = new Response(child.stderr).text();
  return {
    pid: child.pid,
    exited: child.status,
    async line(pattern) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`Cannot find ${pattern} in the output: it has ended. ${await errors}`);
        const match = pattern.exec(value);
        if (match !== null) return match;
      }
    },
    errors,
    kill: (signal) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch { /* it has ended */ }
      await child.status;
      for await (const _ of lines); // so that the pipe is read to its end and closed
    },
  };
}

async function* textLines(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
