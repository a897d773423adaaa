import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { createLogger } from "../log/create_logger.ts";
import { createRegistry } from "../telemetry/metrics.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { trustedProxies } from "./client_address.ts";
import { limitedBody } from "./limited_body.ts";
import { newApp } from "./new_app.ts";
import { jsonBody, jsonResponse } from "./openapi.ts";
import { createMemoryRateLimiter } from "./rate_limiter_memory.ts";
import { serviceApp } from "./service_app.ts";

const Thing = z.strictObject({ thing_id: z.uuid() }).meta({ id: "Thing" });
const UPLOAD_MAX = 64 * 1024;

/** A service on a real socket, so that what the server's own parser lets through is seen. */
function startService() {
  const things = newApp();
  things.openapi(
    createRoute({
      method: "post",
      path: "/things",
      security: [],
      request: { body: jsonBody(Thing) },
      responses: { 200: jsonResponse("It", Thing) },
    }),
    (c) => c.json(c.req.valid("json"), 200),
  );
  things.openapi(
    createRoute({
      method: "post",
      path: "/uploads",
      security: [],
      request: { body: { content: { "text/csv": { schema: { type: "string" } } }, required: true } },
      responses: { 200: jsonResponse("Its size", z.object({ bytes: z.number() })) },
    }),
    async (c) => {
      const source = c.req.raw.body ?? new Blob().stream();
      const body = limitedBody(source, { maxBytes: UPLOAD_MAX, idleMs: 50 });
      return c.json({ bytes: (await new Response(body).arrayBuffer()).byteLength }, 200);
    },
  );
  const faults: string[] = [];
  const app = serviceApp({
    info: { title: "Things", version: "1", description: "Keeps things." },
    log: createLogger({ level: "error", write: (line) => faults.push(line) }),
    registry: createRegistry("things"),
    verifier: { verify: () => Promise.reject(new AppError("UNAUTHENTICATED", "Cannot")) },
    hosts: ["localhost"],
    origins: [],
    isTrustedProxy: trustedProxies([]),
    limiter: createMemoryRateLimiter({ now: () => 0 }),
    policy: { name: "api", capacity: 1_000, refillPerSecond: 1 },
    checks: {},
    draining: new AbortController().signal,
    api: [things],
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  const { port } = server.addr;

  /** The head of the answer to these bytes; "" where the server just closed. */
  async function send(bytes: string): Promise<string> {
    using conn = await Deno.connect({ hostname: "127.0.0.1", port });
    await conn.write(new TextEncoder().encode(bytes)).catch(() => {});
    return await readHead(conn);
  }
  return { port, send, faults, [Symbol.asyncDispose]: () => server.shutdown() };
}

async function readHead(conn: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const read = await conn.read(buffer).catch(() => null);
    if (read === null) break;
    text += new TextDecoder().decode(buffer.subarray(0, read));
  }
  return text;
}

/** The status of an answer's head; 0 where there is none. */
function statusOf(head: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
}

function get(path: string, headers: readonly string[] = [], host = "localhost"): string {
  return [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers, "Connection: close", "", ""].join("\r\n");
}

function post(headers: readonly string[], body: string): string {
  return ["POST /things HTTP/1.1", "Host: localhost", ...headers, "Connection: close", "", body].join("\r\n");
}

const JSON_TYPE = "Content-Type: application/json";
const ID = '{"thing_id":"019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071"}';

Deno.test("A service answers abuse of HTTP by a 4xx or a cut, never by a 5xx", async () => {
  await using service = startService();
  const cuts = [400, 431, 0];
  const sized = (body: string, type = JSON_TYPE) =>
    post([type, `Content-Length: ${new TextEncoder().encode(body).length}`], body);
  const table: [string, string, readonly number[]][] = [
    ["good", sized(ID), [200]],
    ["28 CL and TE", post([JSON_TYPE, "Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"), cuts],
    ["28 two CL", post([JSON_TYPE, "Content-Length: 1", "Content-Length: 2"], "{}"), cuts],
    ["28 CL +4", post([JSON_TYPE, "Content-Length: +4"], "{}  "), cuts],
    ["29 10,000 headers", get("/", Array.from({ length: 10_000 }, (_, i) => `X-${i}: 1`)), cuts],
    ["30 foreign host", get("/things", [], "evil.example"), [421]],
    ["30 user in host", get("/things", [], "localhost@evil.example"), [400, 421]],
    ["30 spaces in host", get("/things", [], "local host"), [400, 421]],
    ["30 open bracket", get("/things", [], "[::1"), [400, 421]],
    ["30 dot", get("/things", [], "."), [400, 421]],
    // Deno takes it for localhost, which alone a service of one's own machine answers for.
    ["30 none", "GET /things HTTP/1.1\r\nConnection: close\r\n\r\n", [405]],
    ["30 odd host at health", get("/health/live", [], "[::1"), [200, 400]],
    ["30 address of another host", get("http://evil.example/things", [], "evil.example"), [400, 421]],
    ["32 method override", get("/things", ["X-HTTP-Method-Override: POST"]), [405]],
    ["33 TRACE", get("/things").replace("GET", "TRACE"), [405]],
    ["33 TRACE nowhere", get("/nothing").replace("GET", "TRACE"), [405]],
    ["33 CONNECT", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", [
      400,
      405,
    ]],
    ["34 encoded dots", get("/%2e%2e%2f%2e%2e%2fetc/passwd"), [404]],
    ["34 NUL", get("/%00"), [400, 404]],
    ["34 overlong UTF-8", get("/%c0%ae%c0%ae/"), [400, 404]],
    ["34 half an escape", get("/things/%"), [400, 404]],
    ["35 two slashes", get("//evil.example"), [404]],
    ["36 wrong type", sized(ID, "Content-Type: text/plain"), [415]],
    ["36 no type", sized(ID, "X-A: 1"), [415]],
    ["37 gzip", sized(ID, `${JSON_TYPE}\r\nContent-Encoding: gzip`), [415]],
    ["39 100,000 deep", sized("[".repeat(100_000) + "]".repeat(100_000)), [400]],
    ["40 duplicate keys", sized('{"thing_id":1,"thing_id":2}'), [400]],
    ["41 __proto__", sized('{"__proto__":{}}'), [422]],
    ["42 1e400", sized('{"thing_id":1e400}'), [422]],
    ["42 -0", sized('{"thing_id":-0}'), [422]],
    ["42 NaN", sized('{"thing_id":NaN}'), [422]],
    ["42 2^53+1", sized('{"thing_id":9007199254740993}'), [422]],
    ["44 Range", get("/docs/style.css", ["Range: bytes=99-1,x"]), [200]],
    ["44 If-Match", get("/docs/style.css", ["If-Match: nonsense"]), [200]],
  ];
  for (const [name, bytes, statuses] of table) {
    const status = statusOf(await service.send(bytes));
    assert(statuses.includes(status), `${name}: ${status}`);
  }
  assertEquals(service.faults, []);
});

Deno.test("A service cuts a body that is over its limit without reading it to the end", async () => {
  await using service = startService();
  const announced = await service.send(
    `POST /things HTTP/1.1\r\nHost: localhost\r\n${JSON_TYPE}\r\nContent-Length: 500000000\r\n\r\n{`,
  );
  assertEquals(statusOf(announced), 413);
  assert(/connection: close/i.test(announced));

  using conn = await Deno.connect({ hostname: "127.0.0.1", port: service.port });
  await conn.write(new TextEncoder().encode(
    "POST /uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n",
  ));
  const chunk = new TextEncoder().encode("4000\r\n" + "x".repeat(0x4000) + "\r\n");
  for (let i = 0; i < 8; i++) await conn.write(chunk).catch(() => {});
  assertEquals(statusOf(await readHead(conn)), 413);
});

Deno.test("A service ends the wait for a body that stops coming", async () => {
  await using service = startService();
  const head = await service.send(
    "POST /uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: 10\r\n\r\nabc",
  );
  assertEquals(statusOf(head), 504);
});

Deno.test("A service counts by the peer, whatever X-Forwarded-For says", async () => {
  await using service = startService();
  const leftFor = async (headers: string[]) =>
    Number(/ratelimit: "api";r=(\d+)/i.exec(await service.send(get("/nothing", headers)))?.[1]);
  const first = await leftFor(["X-Forwarded-For: 1.1.1.1"]);
  assertEquals(await leftFor(["X-Forwarded-For: 2.2.2.2"]), first - 1);
  assertEquals(await leftFor(["Forwarded: for=3.3.3.3", "X-Real-IP: 3.3.3.3"]), first - 2);
});
