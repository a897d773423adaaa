import { assert, assertEquals, assertMatch, assertRejects } from "../testing/assert.ts";
import { startProgram } from "../testing/programs/child_program.ts";
import { AppError } from "../core/errors.ts";
import { createLongConnections } from "./connections.ts";
import type { Handler } from "./gate.ts";
import { serve, type ServeOptions } from "./serve.ts";

const DIGEST_SERVER = new URL("../testing/programs/digest_server.ts", import.meta.url);

/** Serves on a free port; `end` begins the drain and resolves at its end. */
async function served(handler: Handler, options: Partial<ServeOptions> = {}) {
  const controller = new AbortController();
  const ready = Promise.withResolvers<string>();
  const over = serve(handler, {
    ...{ host: "127.0.0.1", port: 0, signal: controller.signal, onReady: ready.resolve },
    ...options,
  });
  over.catch(ready.reject);
  return {
    url: await ready.promise,
    end() {
      controller.abort();
      return over;
    },
  };
}

Deno.test("serve() answers every request under way before it ends", async () => {
  const gate = Promise.withResolvers<void>();
  const allIn = Promise.withResolvers<void>();
  let arrived = 0;
  const { url, end } = await served(async () => {
    if (++arrived === 20) allIn.resolve();
    await gate.promise;
    return new Response("whole");
  });
  const answers = Array.from({ length: 20 }, () => fetch(url).then((res) => res.text()));
  await allIn.promise;
  const over = end();
  gate.resolve();
  assertEquals(new Set(await Promise.all(answers)), new Set(["whole"]));
  await over;
  await assertRejects(() => fetch(url), TypeError);
});

Deno.test("serve() reads a body under way to its end, and meanwhile refuses others but answers what has none", async () => {
  const arrived = Promise.withResolvers<void>();
  const { url, end } = await served(async (request) => {
    if (request.body === null) return new Response("no body");
    arrived.resolve();
    return new Response(await request.text());
  });
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  const answer = fetch(url, { method: "POST", body: readable });
  await writer.write(new TextEncoder().encode("first, "));
  await arrived.promise;
  const over = end();
  const refused = await fetch(url, { method: "POST", body: "another" });
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertEquals((await refused.json()).code, "UNAVAILABLE");
  assertEquals(await fetch(url).then((res) => res.text()), "no body");
  await writer.write(new TextEncoder().encode("last"));
  await writer.close();
  assertEquals(await (await answer).text(), "first, last");
  await over;
  await assertRejects(() => fetch(url), TypeError);
});

Deno.test("serve() ends an event stream that has registered and does not wait for one that has not", async () => {
  const connections = createLongConnections();
  const { url, end } = await served((request) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(": open\n\n"));
        if (request.url.endsWith("/registered")) connections.onDrain(() => controller.close());
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }, { connections, drainMs: 50 });
  const [registered, stuck] = await Promise.all([fetch(`${url}/registered`), fetch(`${url}/stuck`)]);
  const over = end();
  assertEquals(await registered.text(), ": open\n\n");
  await over;
  await stuck.body?.cancel();
});

Deno.test("serve() says which port is taken", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await assertRejects(
    () => served(() => new Response(), { port }),
    AppError,
    `Cannot listen on 127.0.0.1:${port}: the port is taken`,
  );
});

Deno.test("SIGTERM under load loses no request that the server has accepted", async () => {
  await using server = startProgram(DIGEST_SERVER);
  const url = (await server.line(/^ready (.+)$/))[1] ?? "";
  const body = new Uint8Array(100_000).fill(7);
  const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).toHex();
  let answered = 0;
  async function client() {
    for (;;) {
      const response = await fetch(url, { method: "POST", body }).catch(() => null);
      if (response === null || response.status === 503) return await response?.body?.cancel(); // it takes nothing new
      assertEquals(await response.text(), expected);
      if (++answered === 300) server.kill("SIGTERM");
    }
  }
  await Promise.all(Array.from({ length: 16 }, client));
  const reached = Number((await server.line(/^requests (\d+)$/))[1]);
  assertEquals(answered, reached);
  assert(answered >= 300);
  assertEquals((await server.exited).code, 0);
});

Deno.test("runMain() exits 78 with the sentence of a bad configuration", async () => {
  await using server = startProgram(DIGEST_SERVER, { env: { PORT: "eighty" } });
  assertEquals((await server.exited).code, 78);
  assertMatch(await server.errors, /^Cannot read configuration: PORT is "eighty", not a number\n$/);
});

Deno.test("runMain() exits 69 with the sentence of a taken port", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using server = startProgram(DIGEST_SERVER, { env: { PORT: String(taken.addr.port) } });
  assertEquals((await server.exited).code, 69);
  assertMatch(await server.errors, /^Cannot listen on 127\.0\.0\.1:\d+: the port is taken\. .*\n$/);
});

Deno.test("runMain() answers what is under way after an error that nobody caught, logs it and exits 1", async () => {
  await using server = startProgram(DIGEST_SERVER);
  const url = (await server.line(/^ready (.+)$/))[1];
  const answer = await fetch(`${url}/crash`, { method: "POST", body: "x" });
  assertMatch(await answer.text(), /^[0-9a-f]{64}$/);
  assertEquals((await server.exited).code, 1);
  assertMatch(await server.errors, /"event":"process\.crashed".*nobody catches this/);
});
