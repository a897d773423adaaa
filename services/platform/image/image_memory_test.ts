import { assertEquals } from "@shared/testing/assert.ts";
import { imageMemory } from "./image_memory.ts";

Deno.test("imageMemory() tells what the image sets, which `deno task dev` sets, too", async () => {
  const { DENO_V8_FLAGS, ...variables } = await imageMemory();
  const tasks = JSON.parse(await Deno.readTextFile(new URL("../../../deno.json", import.meta.url))).tasks;
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`).join(" ");
  assertEquals(tasks.dev.command, `${set} deno run -A --v8-flags=${DENO_V8_FLAGS} services/platform/dev.ts`);
});
