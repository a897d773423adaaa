import { AppError } from "../../core/errors.ts";
import { assert, assertEquals, assertRejects } from "../../testing/assert.ts";
import { eventually } from "../../testing/eventually.ts";
import { openGateway, upstreamRequest } from "../../testing/gateway.ts";
import type { UpstreamRequest } from "./exchange.ts";
import { openUpstreams } from "./upstream.ts";

Deno.test("Upstream.send() fails the answer's body where the service breaks it off", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using upstreams = openUpstreams({ axi: `http://127.0.0.1:${listener.addr.port}` });
  const answer = upstreams.get("axi")?.send(upstreamRequest({ path: "/file" }));
  const connection = await listener.accept();
  await connection.read(new Uint8Array(1_000));
  await connection.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nhalf"));
  const body = new Response((await answer)?.body).text();
  connection.close();
  await assertRejects(() => body, AppError, "Cannot reach axi: it broke off its answer");
});

for (const [method, expected] of [["GET", "2"], ["POST", "UPSTREAM_FAILED"]] as const) {
  const guarantee = method === "GET" ? "asks once more" : "never repeats what may have been carried out";
  Deno.test(`Upstream.send() ${guarantee} where the service closes a connection under ${method}`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using upstreams = openUpstreams({ axi: `http://127.0.0.1:${listener.addr.port}` });
    const upstream = upstreams.get("axi");
    assert(upstream);
    const ask = async (changes: Partial<UpstreamRequest>) =>
      await new Response((await upstream.send(upstreamRequest(changes))).body).text();
    const answer = async (connection: Deno.Conn, text: string) => {
      await connection.read(new Uint8Array(1_000));
      await connection.write(new TextEncoder().encode(`HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${text}`));
    };
    const first = ask({});
    const kept = await listener.accept();
    await answer(kept, "1");
    assertEquals(await first, "1");
    const second = ask({ method }).catch((error) => error.code);
    const used = method === "GET" ? kept : await listener.accept();
    await used.read(new Uint8Array(1_000));
    used.close();
    if (method === "GET") {
      using fresh = await listener.accept();
      await answer(fresh, "2");
    } else kept.close();
    assertEquals(await second, expected);
  });
}

Deno.test("Upstream.send() ends the service's stream where nobody reads the answer on", async () => {
  let isCancelled = false;
  await using world = await openGateway(() =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(1)),
        cancel: () => void (isCancelled = true),
      }),
    )
  );
  const answer = await world.upstreams.get("axi")?.send(upstreamRequest({}));
  await answer?.body.cancel();
  await eventually("the service's stream is cancelled", () => isCancelled);
});

Deno.test("Upstream.send() gives up on a service that does not read the body", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using upstreams = openUpstreams({ axi: `http://127.0.0.1:${listener.addr.port}` });
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    cancel: () => void (isCancelled = true),
  });
  const sent = upstreams.get("axi")?.send(upstreamRequest({ method: "POST", body, headMs: 50 }));
  using _connection = await listener.accept();
  const error = await assertRejects(async () => await sent, AppError, "Cannot reach axi: no answer within");
  assertEquals(error.code, "DEADLINE_EXCEEDED");
  await eventually("the client's body is let go", () => isCancelled);
});

Deno.test("Upstream.send() blames a client whose body breaks off, not the service", async () => {
  await using world = await openGateway(async (request) => new Response(await request.text()), {
    breaker: { failures: 1, openMs: 60_000 },
  });
  const upstream = world.upstreams.get("axi");
  assert(upstream);
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) });
  const error = await assertRejects(() => upstream.send(upstreamRequest({ method: "POST", body })), AppError);
  assertEquals([error.code, upstream.state], ["MALFORMED", "closed"]);
});

Deno.test("Upstream.send() gives up on an answer that does not begin", async () => {
  const aborted = Promise.withResolvers<void>();
  await using world = await openGateway((request) => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    request.signal.addEventListener("abort", () => {
      aborted.resolve();
      resolve(new Response());
    });
    return promise;
  });
  const upstream = world.upstreams.get("axi");
  assert(upstream);
  const error = await assertRejects(
    () => upstream.send(upstreamRequest({ headMs: 5 })),
    AppError,
    "Cannot reach axi: no answer within 0.005 s",
  );
  assertEquals(error.code, "DEADLINE_EXCEEDED");
  await aborted.promise;
});
