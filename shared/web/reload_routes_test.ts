import { assert, assertEquals, assertMatch } from "../testing/assert.ts";
import { RELOAD_SCRIPT_PATH, reloadRoutes } from "./reload_routes.ts";

Deno.test("reloadRoutes() tells which start this is at once, and ends when the drain begins", async () => {
  const draining = new AbortController();
  const answer = await reloadRoutes("third", draining.signal).request("/dev/reload");
  assertEquals(answer.headers.get("content-type"), "text/event-stream");
  assert(answer.body !== null);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  assertMatch((await reader.read()).value ?? "", /^retry: \d+\ndata: third\n\n$/);
  const end = reader.read();
  draining.abort();
  assertEquals((await end).done, true);
});

Deno.test("reloadRoutes() survives a page that leaves before the drain", async () => {
  const draining = new AbortController();
  const answer = await reloadRoutes("first", draining.signal).request("/dev/reload");
  await answer.body?.cancel();
  draining.abort(); // would throw in a stream that is closed already
});

Deno.test("reloadRoutes() has a script that nobody keeps", async () => {
  const answer = await reloadRoutes("first", new AbortController().signal).request(RELOAD_SCRIPT_PATH);
  assertEquals(answer.headers.get("cache-control"), "no-store, no-transform");
  assertMatch(await answer.text(), /new EventSource\("\/dev\/reload"\)/);
});
