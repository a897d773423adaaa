import { fileURLToPath } from "node:url";

const CONFIG = new URL("../../../deno.json", import.meta.url);

/** A program run as a process of its own; disposing kills it. */
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
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Starts a program of this repository, with all permissions. */
export function startProgram(module: URL, { args = [], env }: ChildProgramOptions = {}): ChildProgram {
  return startCommand(Deno.execPath(), {
    args: ["run", "-A", "--config", fileURLToPath(CONFIG), module.href, ...args],
    env,
  });
}

/** Starts any program, in the root of the repository. */
export function startCommand(
  program: string,
  { args = [], env = {} }: ChildProgramOptions = {},
): ChildProgram {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { NO_COLOR: "1", ...env },
    cwd: new URL(".", CONFIG),
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
      await lines.return(undefined); // closes the pipe
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
