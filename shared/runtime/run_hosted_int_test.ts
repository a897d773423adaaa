import { assertEquals } from "../testing/assert.ts";
import { startCommand } from "../testing/programs/child_program.ts";

const SERVER = new URL("../testing/programs/hosted/serve.ts", import.meta.url).href;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`runHosted() answers what is under way at ${signal}, closes and ends a process of deno serve`, async () => {
    await using server = startCommand(Deno.execPath(), {
      args: ["serve", "-A", "--host", "127.0.0.1", "--port", "0", SERVER],
    });
    const [, port] = await server.line(/^port (\d+)$/);
    const body = (await fetch(`http://127.0.0.1:${port}`)).body?.pipeThrough(new TextDecoderStream());
    let text = "";
    for await (const part of body ?? []) {
      if (text === "") server.kill(signal);
      text += part;
    }
    assertEquals(text, "before, after");
    await server.line(/^closed$/);
    assertEquals((await server.exited).code, 0);
  });
}
