import { join } from "node:path";
import { assertEquals, assertMatch } from "@shared/testing/assert.ts";

const RUNNER = new URL("./run_tests.ts", import.meta.url).href;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

/** A folder of test files that lives as long as the scope. */
async function suite(files: Readonly<Record<string, string>>): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function startRunner(folder: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", CONFIG, RUNNER, "test", folder],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(folder: string): Promise<{ code: number; lines: string[] }> {
  const { code, stdout } = await startRunner(folder).output();
  return { code, lines: new TextDecoder().decode(stdout).trimEnd().split("\n") };
}

Deno.test("the test runner ends with components, skipped tests and counts without steps", async () => {
  await using tests = await suite({
    "a_test.ts": `Deno.test("one", (t) => t.step("not counted", () => {}));
      Deno.test("has a database", () => {
        if (!Deno.env.get("TEST_POSTGRES_URL")) throw new Error("no database");
      });
      Deno.test({ name: "needs a comet", ignore: true, fn() {} });`,
  });
  const { code, lines } = await run(tests.folder);
  assertEquals([code, lines.at(-1)], [0, "2 passed, 0 failed"]);
  assertMatch(lines.at(-2) ?? "", /^components: PostgreSQL \d+.* \((embedded|external)\), .*; skipped: 1$/);
  assertEquals(lines.at(-3), "skipped: needs a comet");
});

Deno.test("the test runner fails where a test fails, and where a file can't be loaded", async () => {
  await using tests = await suite({
    "a_test.ts": `Deno.test("one", () => {}); Deno.test("two", () => { throw new Error("no"); });`,
    "b_test.ts": `import "../absent.ts";`,
  });
  const { code, lines } = await run(tests.folder);
  assertEquals(code, 1);
  assertMatch(lines.at(-1) ?? "", /^\d+ passed, [1-9]\d* failed$/);
});

Deno.test({
  name: "the test runner ends what it started on SIGTERM, and fails",
  ignore: Deno.build.os === "windows", // it has no SIGTERM
  async fn() {
    await using tests = await suite({
      "a_test.ts": `Deno.test("hangs", async () => {
        await Deno.writeTextFile(${JSON.stringify("PID_FILE")}, String(Deno.pid));
        await new Promise((done) => setTimeout(done, 600_000));
      });`,
    });
    const pidFile = join(tests.folder, "pid");
    const file = join(tests.folder, "a_test.ts");
    await Deno.writeTextFile(file, (await Deno.readTextFile(file)).replace("PID_FILE", pidFile));
    const runner = startRunner(tests.folder);
    const pid = await firstText(pidFile);
    runner.kill("SIGTERM");
    const { code, stdout } = await runner.output();
    assertEquals(code, 1);
    assertMatch(new TextDecoder().decode(stdout), /\n0 passed, 1 failed\n$/);
    assertEquals(await isAlive(Number(pid)), false);
  },
});

/** Text of a file as soon as it is there. */
async function firstText(path: string): Promise<string> {
  const watcher = Deno.watchFs(join(path, ".."));
  const read = () => Deno.readTextFile(path).catch(() => "");
  for (let text = await read();; text = await read()) {
    if (text !== "") {
      watcher.close();
      return text;
    }
    await watcher[Symbol.asyncIterator]().next();
  }
}

async function isAlive(pid: number): Promise<boolean> {
  const { success } = await new Deno.Command("kill", { args: ["-0", String(pid)], stderr: "null" }).output();
  return success;
}
