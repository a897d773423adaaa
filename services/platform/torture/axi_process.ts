import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { busMigrations } from "@shared/events/migrations.ts";
import { testDatabase } from "@shared/testing/database.ts";
import { type ChildProgram, startProgram } from "@shared/testing/programs/child_program.ts";
import { AXI_MIGRATIONS } from "../../axi/migrations.ts";
import { freePort } from "../processes/free_port.ts";
import { imageMemory } from "../image/image_memory.ts";
import { untilReady } from "../processes/readiness.ts";

const MAIN = new URL("../../axi/main.ts", import.meta.url);
const READY_DEADLINE_MS = 60_000;

/** AXI as a process of its own on a fresh database, which can be killed and started again on what it has left. */
export interface AxiProcess extends AsyncDisposable {
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** AXI's database, as the superuser. */
  readonly superuserUrl: string;
  /** Folder of the blob store. */
  readonly blobs: string;
  /** Ends the process without a word; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again after `kill`; resolves when it is ready. */
  start(): Promise<void>;
  /** What the processes have written to their logs: lines of warnings and errors. */
  log(): Promise<string[]>;
}

/** Starts AXI with the memory settings of the image; disposing ends it and drops its database. */
export async function startAxiProcess(env: Readonly<Record<string, string>> = {}): Promise<AxiProcess> {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "axi-torture-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const database = stack.use(await testDatabase({ schema: "axi", sources: AXI_MIGRATIONS }));
  const bus = stack.use(await testDatabase({ schema: "bus", sources: [busMigrations] }));
  const port = freePort(), url = `http://127.0.0.1:${port}`;
  const ended: string[] = [];
  let child: ChildProgram | null = null;
  const blobs = join(folder, "blobs");

  async function start(): Promise<void> {
    const program = startProgram(MAIN, {
      env: {
        POSTGRES_URL: database.appUrl,
        POSTGRES_BUS_URL: bus.appUrl,
        BLOB_URL: pathToFileURL(blobs).href,
        AXI_KEY_SECRET: "a secret that only these tests know about",
        AXI_ACCESS_TOKEN_SECONDS: "900",
        AXI_RATE_BURST: "1000000",
        AXI_REGISTRATIONS_PER_MINUTE: "10000",
        REDIS_URL: "memory", // limits that it shares with nobody
        LOG_LEVEL: "warn",
        ...await imageMemory(),
        PORT: String(port),
        ...env,
      },
    });
    child = program;
    const early = program.exited.then(async ({ code }) => {
      throw new Error(`Cannot go on: AXI has ended with ${code}. ${await program.errors}`);
    });
    await Promise.race([untilReady(url, READY_DEADLINE_MS), early]);
    early.catch(() => {});
  }

  async function kill(): Promise<void> {
    if (child === null) return;
    const program = child;
    child = null;
    await program[Symbol.asyncDispose]();
    ended.push(...(await program.errors).split("\n").filter((line) => line !== ""));
  }

  stack.defer(kill);
  await start();
  const open = stack.move();
  return {
    url,
    get pid() {
      return child?.pid ?? 0;
    },
    superuserUrl: database.superuserUrl,
    blobs,
    kill,
    start,
    async log() {
      await kill();
      return ended;
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
