import { say } from "../dev/say.ts";

/** One command of a test run. */
export interface Step {
  readonly name: string;
  /** Arguments of deno. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Shows the output as it comes; else it is shown only after a failure. */
  readonly isLive?: boolean;
  /** After it the step is ended, and has failed; default a quarter of an hour. */
  readonly deadlineMs?: number;
}

export interface StepResult {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

const STEP_DEADLINE_MS = 15 * 60_000;

/** Runs deno with the step's arguments in the root of the repository; ends it on `signal` and at its deadline. */
export async function runStep(step: Step, signal: AbortSignal): Promise<StepResult> {
  signal.throwIfAborted();
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...step.args],
    env: step.env ?? {},
    cwd: new URL("../../../", import.meta.url),
    signal: AbortSignal.any([signal, AbortSignal.timeout(step.deadlineMs ?? STEP_DEADLINE_MS)]),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const chunks: string[] = [];
  await Promise.all([
    collect(child.stdout, chunks, step.isLive ? Deno.stdout : null),
    collect(child.stderr, chunks, step.isLive ? Deno.stderr : null),
  ]);
  const { code } = await child.status;
  const seconds = (performance.now() - started) / 1000;
  say(`${code === 0 ? "ok    " : "FAILED"} ${step.name} (${seconds.toFixed(1)} s)`);
  if (code !== 0 && !step.isLive) say(chunks.join(""));
  return { code, output: chunks.join(""), seconds };
}

async function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  chunks: string[],
  echo: { writeSync(bytes: Uint8Array): number } | null,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    chunks.push(text);
    if (echo === null) continue;
    // The dot reporter writes a line per test where it writes to a pipe.
    const bytes = new TextEncoder().encode(text.replaceAll(/^([.,!])\n/gm, "$1"));
    for (let written = 0; written < bytes.length;) written += echo.writeSync(bytes.subarray(written));
  }
}
