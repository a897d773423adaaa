import { join } from "node:path";
import { processTable } from "@shared/runtime/process_table.ts";
import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { type ChildProgram, startCommand } from "@shared/testing/programs/child_program.ts";
import { DEMO, SAMPLES } from "../seed.ts";
import { SERVICES } from "../processes/services.ts";

/** A data folder and ports of one's own. */
async function devPlace({ isSeeded }: { isSeeded: boolean }) {
  const dataDir = await Deno.makeTempDir({ prefix: "dev-test-" });
  if (isSeeded) {
    await Deno.mkdir(join(dataDir, "marks"));
    await Deno.writeTextFile(join(dataDir, "marks", "seeded"), "");
  }
  const args = ["task", "dev", "--port-offset", String(freeOffset())];
  return {
    dataDir,
    args,
    env: { DATA_DIR: dataDir },
    /** `deno task dev`, ready. */
    async start(...flags: string[]): Promise<ChildProgram> {
      const dev = startCommand(Deno.execPath(), { args: [...args, ...flags], env: { DATA_DIR: dataDir } });
      await dev.line(/^ready in \d+ ms$/);
      return dev;
    },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

/** What to add to the services' ports so that all of them are free. */
function freeOffset(): number {
  const lowest = Math.min(...SERVICES.map(({ port }) => port));
  for (let attempt = 0; attempt < 100; attempt++) {
    using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const offset = probe.addr.port - lowest;
    if (SERVICES.every(({ port }) => port + offset === probe.addr.port || isFree(port + offset))) {
      return offset;
    }
  }
  throw new Error("Cannot find free ports");
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch {
    return false;
  }
}

/** The process and everything below it. */
async function treeOf(root: number): Promise<number[]> {
  const table = await processTable();
  const tree = [root];
  for (const pid of tree) {
    tree.push(...[...table.values()].filter(({ ppid }) => ppid === pid).map(({ pid }) => pid));
  }
  return tree;
}

async function untilGone(pids: readonly number[]): Promise<void> {
  await eventually(`${pids.join(", ")} have ended`, async () => {
    const table = await processTable(pids);
    return pids.every((pid) => (table.get(pid)?.command ?? "") === "");
  });
}

/** `deno run ... dev.ts` below `deno task`. */
async function devPid(tree: readonly number[]): Promise<number> {
  const table = await processTable(tree);
  return tree.find((pid) => table.get(pid)?.command.includes("services/platform/dev.ts")) ?? 0;
}

for (
  const [target, signal] of [
    ["dev", "SIGINT"],
    ["dev", "SIGKILL"],
    ["deno task", "SIGTERM"],
    ["deno task", "SIGKILL"],
  ] as const
) {
  Deno.test(`dev leaves no process behind when ${signal} ends ${target}`, async () => {
    await using place = await devPlace({ isSeeded: true });
    await using task = await place.start();
    const tree = await treeOf(task.pid);
    assert(tree.length >= 5, "task, dev, the guard, its reader and PostgreSQL");
    Deno.kill(target === "dev" ? await devPid(tree) : task.pid, signal);
    await untilGone(tree);
  });
}

Deno.test("dev leaves no process behind when a launcher above deno task is killed", async () => {
  await using place = await devPlace({ isSeeded: true });
  await using shell = startCommand("/bin/sh", {
    args: ["-c", '"$0" "$@"; exit $?', Deno.execPath(), ...place.args],
    env: place.env,
  });
  await shell.line(/^ready in \d+ ms$/);
  const tree = await treeOf(shell.pid);
  shell.kill("SIGKILL");
  await untilGone(tree);
});

for (const flag of ["--isolated", "--watch"]) {
  Deno.test(`dev ${flag} leaves no service behind when it is killed`, async () => {
    await using place = await devPlace({ isSeeded: true });
    await using task = await place.start(flag);
    const tree = await treeOf(task.pid);
    Deno.kill(await devPid(tree), "SIGKILL");
    await untilGone(tree);
  });
}

Deno.test("a second dev on the same folder, or on a taken port, is refused with a sentence", async () => {
  await using place = await devPlace({ isSeeded: true });
  await using _running = await place.start();
  await using second = startCommand(Deno.execPath(), { args: place.args, env: place.env });
  assertEquals((await second.exited).code, 69);
  assertMatch(await second.errors, /Cannot use the data in .*: process \d+ is running on it/);
  await using other = await devPlace({ isSeeded: true });
  await using third = startCommand(Deno.execPath(), { args: place.args, env: other.env });
  assertEquals((await third.exited).code, 69);
  assertMatch(await third.errors, /Cannot start axi on 127\.0\.0\.1:\d+: the port is taken/);
});

Deno.test("dev seeds once, keeps its data from start to start, and --fresh begins anew", async () => {
  await using place = await devPlace({ isSeeded: false });
  const register = { email: "kept@example.com", username: "kept", password: "a password to be kept" };
  {
    await using dev = startCommand(Deno.execPath(), { args: place.args, env: place.env });
    const url = (await dev.line(/^\s+axi\s+(http:\S+)/))[1] ?? "";
    assertEquals(await datasetsOf(url), SAMPLES.map(({ name, rowCount }) => `${name} ${rowCount}`).sort());
    assertEquals((await post(`${url}/api/v1/auth/register`, register)).status, 201);
    await stopped(dev);
  }
  for (const [flags, status] of [[[], 200], [["--fresh"], 401]] as const) {
    await using dev = startCommand(Deno.execPath(), { args: [...place.args, ...flags], env: place.env });
    const url = (await dev.line(/^\s+axi\s+(http:\S+)/))[1] ?? "";
    const { username, password } = register;
    assertEquals((await post(`${url}/api/v1/auth/token`, { username, password })).status, status);
    assertEquals((await datasetsOf(url)).length, SAMPLES.length);
    await stopped(dev);
  }
});

async function stopped(dev: ChildProgram): Promise<void> {
  dev.kill("SIGINT");
  assertEquals((await dev.exited).code, 0);
}

async function post(url: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** "name rows" of each of the demo user's datasets. */
async function datasetsOf(url: string): Promise<string[]> {
  const { username, password } = DEMO;
  const { body } = await post(`${url}/api/v1/auth/token`, { username, password });
  const list = await fetch(`${url}/api/v1/datasets`, {
    headers: { authorization: `Bearer ${body.access_token}` },
  });
  const { items } = await list.json() as { items: { name: string; row_count: number }[] };
  return items.map(({ name, row_count }) => `${name} ${row_count}`).sort();
}

/** What `/dev/reload` tells of the start that serves it. */
async function startIdOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/dev/reload`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader?.read() ?? {};
  await reader?.cancel();
  return /^data: (.+)$/m.exec(value)?.[1] ?? "";
}

Deno.test("dev --watch starts anew when a source changes, tells open pages, keeps PostgreSQL and leaves nothing behind", async () => {
  await using place = await devPlace({ isSeeded: true });
  await using task = startCommand(Deno.execPath(), { args: [...place.args, "--watch"], env: place.env });
  const url = (await task.line(/^\s+nexus\s+(http:\S+)/))[1] ?? "";

  await task.line(/^ready in \d+ ms$/);
  const first = await startIdOf(url);
  const source = new URL("./say.ts", import.meta.url);
  await Deno.utime(source, new Date(), new Date());
  await task.line(/^changed: .*services\/platform\/dev\/say\.ts/);
  await task.line(/^ready in \d+ ms$/);
  const second = await startIdOf(url);
  assert(first !== "" && second !== "" && first !== second, "the same start");
  const log = await Deno.readTextFile(join(place.dataDir, "postgres.log"));
  assertEquals([...log.matchAll(/ready to accept connections/g)].length, 1);
  const tree = await treeOf(task.pid);
  Deno.kill(await devPid(tree), "SIGINT");
  assertEquals((await task.exited).code, 0);
  await untilGone(tree);
});
