import { assert, assertEquals, assertMatch, assertRejects } from "../testing/assert.ts";
import { TEST_SESSION } from "../testing/gateway.ts";
import { createAxiClient } from "./axi_client.ts";
import { openUpstreams } from "./gateway/upstream.ts";
import type { Session } from "./session/sessions.ts";

/** A client of one scripted service; its deadline is short. */
function setUp(handler: (request: Request) => Response | Promise<Response>, deadlineMs = 5_000) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler));
  const upstreams = stack.use(openUpstreams({ axi: `http://127.0.0.1:${server.addr.port}` }));
  const upstream = upstreams.get("axi");
  assert(upstream);
  const rejected: string[] = [];
  const sessions = { reject: ({ key }: Session) => void rejected.push(key) };
  return {
    client: createAxiClient({ upstream, sessions, deadlineMs }),
    rejected,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

Deno.test("AxiClient sends JSON with its length as the session's person, and gives value and version", async () => {
  const seen: unknown[] = [];
  await using world = setUp(async (request) => {
    const { headers, method, url } = request;
    const names = ["authorization", "content-type", "content-length", "if-match"];
    seen.push([
      method,
      new URL(url).pathname,
      ...names.map((name) => headers.get(name)),
      await request.text(),
    ]);
    return new Response('{"n":1}', { headers: { etag: '"2"' } });
  });
  const options = { body: { a: "ä" }, headers: { "if-match": '"1"' } };
  assertEquals(await world.client.patch(TEST_SESSION, "/x", options), {
    ok: true,
    value: { n: 1 },
    etag: '"2"',
  });
  assertEquals(seen, [["PATCH", "/api/v1/x", "Bearer a.b.c", "application/json", "10", '"1"', '{"a":"ä"}']]);
});

Deno.test("AxiClient gives null for an answer without a body", async () => {
  await using world = setUp(() => new Response(null, { status: 204 }));
  assertEquals(await world.client.delete(TEST_SESSION, "/x"), { ok: true, value: null, etag: null });
});

async function* endless() {
  yield new TextEncoder().encode("{");
  await new Promise<never>(() => {});
}

Deno.test("AxiClient gives a problem for an answer that is late, at its head or within its body", async () => {
  const aborted = Promise.withResolvers<void>();
  await using world = setUp(({ url, signal }) => {
    if (url.endsWith("/body")) return new Response(ReadableStream.from(endless()));
    const { promise, resolve } = Promise.withResolvers<Response>();
    signal.addEventListener("abort", () => {
      resolve(new Response());
      aborted.resolve();
    });
    return promise;
  }, 100);
  for (const path of ["/head", "/body"]) {
    const { ok, ...rest } = await world.client.get(TEST_SESSION, path);
    assertEquals([ok, "problem" in rest && rest.problem.code], [false, "DEADLINE_EXCEEDED"], path);
    assertMatch(
      "problem" in rest ? rest.problem.detail : "",
      path === "/head" ? /no answer/ : /its answer takes/,
    );
  }
  await aborted.promise;
});

Deno.test("AxiClient gives a problem for what it cannot read, and for a service that is not there", async () => {
  await using world = setUp(({ url }) => new Response("<html>", { status: Number(url.slice(-3)) }));
  for (const status of [200, 404, 500]) {
    const { ok, ...rest } = await world.client.get(TEST_SESSION, `/${status}`);
    assertEquals([ok, "problem" in rest && rest.problem.code], [false, "UPSTREAM_FAILED"], String(status));
  }
});

Deno.test("AxiClient forgets an access token that is refused", async () => {
  const refusal = { status: 401, code: "UNAUTHENTICATED", title: "Unauthorized", detail: "Cannot accept it" };
  await using world = setUp(() => Response.json(refusal, { status: 401 }));
  assertEquals(await world.client.get(TEST_SESSION, "/x"), {
    ok: false,
    problem: { ...refusal, code: "UNAUTHENTICATED" },
  });
  assertEquals(world.rejected, ["k"]);
});

Deno.test("AxiClient rejects with the reason of its caller's signal", async () => {
  await using world = setUp(() => new Response("{}"));
  const signal = AbortSignal.abort(new Error("the browser left"));
  await assertRejects(() => world.client.get(TEST_SESSION, "/x", { signal }), Error, "the browser left");
});
