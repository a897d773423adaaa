import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { conversation } from "./conversation.ts";

Deno.test("conversation() sends the request as it is told and reads each answer to its end", async () => {
  const seen: string[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    seen.push(
      `${request.method} ${new URL(request.url).pathname} ${request.headers.get("x-who")} ${await request
        .text()}`,
    );
    return new Response("x".repeat(200_000));
  });
  const exchange = {
    url: `http://127.0.0.1:${server.addr.port}/a`,
    method: "POST",
    headers: { "x-who": "me" },
    json: { é: 1 },
  };
  const told = await conversation(exchange, { connections: 1, isOver: (count) => count >= 3 });
  assertEquals([told.count, told.bytes > 200_000, told.p50Ms <= told.p95Ms], [3, true, true]);
  assertEquals(seen, Array(3).fill('POST /a me {"é":1}'));
});

Deno.test("conversation() throws for an answer that is not 200", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("", { status: 404 }),
  );
  const exchange = { url: `http://127.0.0.1:${server.addr.port}/`, method: "GET", headers: {} };
  await assertRejects(() => conversation(exchange, { connections: 1, isOver: () => false }), Error, "404");
});
