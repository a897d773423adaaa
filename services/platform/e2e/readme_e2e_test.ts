import { testAxi } from "../../axi/testing.ts";
import { assertEquals, assertMatch } from "@shared/testing/assert.ts";

const README = new URL("../../../README.md", import.meta.url);

/** The shell lines of the README that walk through the main job, for the AXI at `url`. */
async function walk(url: string): Promise<string> {
  const blocks = [...(await Deno.readTextFile(README)).matchAll(/```sh\n([\s\S]*?)```/g)].map((
    [, lines = ""],
  ) => lines);
  const lines = blocks.find((block) => block.startsWith("AXI="));
  if (lines === undefined) {
    throw new TypeError("Cannot find the walk in the README: no block begins with AXI=");
  }
  return lines.replace(/^AXI=\S+/, `AXI=${url}/api/v1`);
}

async function hasCurl(): Promise<boolean> {
  const { success } = await new Deno.Command("curl", { args: ["--version"], stdout: "null" }).output()
    .catch(() => ({ success: false }));
  return success;
}

Deno.test({
  name: "the README's curl walk signs up, uploads a CSV and gets its summary and correlations",
  ignore: Deno.build.os === "windows" || !(await hasCurl()),
  async fn() {
    await using axi = await testAxi();
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, axi.app.fetch);
    const folder = await Deno.makeTempDir();
    const script = await walk(`http://127.0.0.1:${server.addr.port}`);
    const { stdout, code } = await new Deno.Command("sh", { args: ["-eu", "-c", script], cwd: folder })
      .output();
    await Deno.remove(folder, { recursive: true });
    const answers = new TextDecoder().decode(stdout);
    assertEquals(code, 0);
    assertMatch(answers, /"username":"ada"/);
    assertMatch(answers, /"row_count":4,.*"name":"celsius"/);
    assertMatch(
      answers,
      /"method":"pearson","adjust":"bh","skipped":\[\],"pairs":\[\{"column_a":"celsius","column_b":"visitors","measure":"pearson","n":4,/,
    );
  },
});
