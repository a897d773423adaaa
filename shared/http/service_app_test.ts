import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import type { Role } from "../core/ctx.ts";
import { AppError } from "../core/errors.ts";
import type { TenantId, UserId } from "../core/ids.ts";
import { createLogger } from "../log/create_logger.ts";
import { createRegistry } from "../telemetry/metrics.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { trustedProxies } from "./client_address.ts";
import { LOCAL_HOSTS } from "./frame.ts";
import { newApp } from "./new_app.ts";
import { jsonBody, jsonResponse, problems } from "./openapi.ts";
import { createMemoryRateLimiter } from "./rate_limiter_memory.ts";
import { serviceApp } from "./service_app.ts";

const Note = z.object({ note_id: z.string(), text: z.string() }).meta({ id: "Note" });
const ZONES = Array.from({ length: 40 }, (_, i) => `UTC+${i}`);
const NewNote = z.strictObject({
  text: z.string().max(50),
  count: z.number().optional(),
  zone: z.enum(ZONES).optional(),
}).meta({ id: "NewNote" });
const PRINCIPAL = { user_id: "u" as UserId, tenant_id: "t" as TenantId, role: "viewer" as Role, scopes: [] };

function notes() {
  const app = newApp();
  app.openapi(
    createRoute({
      method: "post",
      path: "/notes",
      request: { body: jsonBody(NewNote) },
      responses: { 201: jsonResponse("Made", Note), ...problems("CONFLICT") },
    }),
    (c) =>
      c.json({ note_id: c.get("ctx").idempotency?.request_sha256 ?? "none", ...c.req.valid("json") }, 201),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/notes/{note_id}",
      security: [],
      request: { params: z.object({ note_id: z.string() }) },
      responses: { 200: jsonResponse("It", Note), ...problems("NOT_FOUND") },
    }),
    (c) => {
      const { note_id } = c.req.valid("param");
      if (note_id === "fault") throw new Error("secret of the house");
      if (note_id === "taken") throw new AppError("CONFLICT", "Cannot", { retryAfterSeconds: 1.2 });
      return c.json({ note_id, text: "hello" }, 200);
    },
  );
  return app;
}

function service() {
  const lines: string[] = [];
  const draining = new AbortController();
  const app = serviceApp({
    info: { title: "Notes", version: "1.2.3", description: "Keeps notes." },
    log: createLogger({ write: (line) => lines.push(line) }),
    registry: createRegistry("notes"),
    verifier: {
      verify: (token) =>
        token === "good"
          ? Promise.resolve(PRINCIPAL)
          : Promise.reject(new AppError("UNAUTHENTICATED", "Cannot")),
    },
    hosts: LOCAL_HOSTS,
    origins: ["http://dash.example"],
    isTrustedProxy: trustedProxies([]),
    limiter: createMemoryRateLimiter({ now: () => 0 }),
    policy: { name: "api", capacity: 50, refillPerSecond: 1 },
    checks: { store: () => Promise.resolve() },
    draining: draining.signal,
    api: [notes()],
  });
  return { app, lines, draining };
}

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  return service().app.request("/notes", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", authorization: "Bearer good", ...headers },
  });
}

Deno.test("serviceApp() answers bad bodies with the status that each deserves", async () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const table: [string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number][] = [
    ["good", '{"text":"a"}', {}, 201],
    ["charset", '{"text":"a"}', { "content-type": "application/json; charset=utf-8" }, 201],
    ["wrong type", "text=a", { "content-type": "text/plain" }, 415],
    ["form where none is taken", "text=a", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["missing type", new TextEncoder().encode('{"text":"a"}'), { "content-type": "" }, 415],
    ["gzip", '{"text":"a"}', { "content-encoding": "gzip" }, 415],
    ["invalid UTF-8", new Uint8Array([0x22, 0xff, 0x22]), {}, 400],
    ["BOM", '\uFEFF{"text":"a"}', {}, 400],
    ["not JSON", "{text:1}", {}, 400],
    ["empty", "", {}, 400],
    ["100,000 deep", deep, {}, 400],
    ["65 deep", "[".repeat(65) + "]".repeat(65), {}, 400],
    ["64 deep", "[".repeat(64) + "]".repeat(64), {}, 422],
    ["duplicate key", '{"text":"a","text":"b"}', {}, 400],
    ["duplicate key by escape", '{"text":"a","te\\u0078t":"b"}', {}, 400],
    ["same key in other objects", '{"text":{"text":1}}', {}, 422],
    ["__proto__", '{"text":"a","__proto__":{}}', {}, 422],
    ["constructor", '{"text":"a","x":{"constructor":1}}', {}, 422],
    ["key-like value", '{"text":"__proto__"}', {}, 201],
    ["1e400", '{"text":"a","count":1e400}', {}, 422],
    ["NaN", '{"text":"a","count":NaN}', {}, 422],
    ["2^53+1", '{"text":"a","count":9007199254740993}', {}, 422],
    ["unknown member", '{"text":"a","role":"admin"}', {}, 422],
    ["over the limit", JSON.stringify({ text: "x".repeat(1024 * 1024) }), {}, 413],
  ];
  for (const [name, body, headers, status] of table) {
    const res = await post(body, headers);
    const text = await res.text();
    assertEquals(res.status, status, `${name}: ${text}`);
    if (status !== 201) assertEquals(res.headers.get("content-type"), "application/problem+json", name);
    if (status === 413) assertEquals(res.headers.get("connection"), "close");
  }
});

Deno.test("serviceApp() closes every route that does not declare itself public", async () => {
  const { app } = service();
  const statusOf = async (path: string, init?: RequestInit) => (await app.request(path, init)).status;
  assertEquals(await statusOf("/notes", { method: "POST" }), 401);
  const res = await app.request("/notes", { method: "POST", headers: { authorization: "Bearer bad" } });
  assertEquals(res.headers.get("www-authenticate"), 'Bearer error="invalid_token"');
  assertEquals(await statusOf("/notes", { method: "POST", headers: { authorization: "Basic eDp5" } }), 401);
  assertEquals(await statusOf("/notes?access_token=good", { method: "POST" }), 401);
  assertEquals(await statusOf("/notes/1"), 200);
  assertEquals(await statusOf("/nothing"), 404);
});

Deno.test("serviceApp() answers a wrong method by 405 with Allow and OPTIONS by 204", async () => {
  const { app } = service();
  for (const method of ["DELETE", "PUT", "PATCH", "BREW"]) {
    const res = await app.request("/notes/1", { method });
    assertEquals([res.status, res.headers.get("allow")], [405, "GET, HEAD"], method);
  }
  assertEquals((await app.request("/notes", { method: "GET" })).headers.get("allow"), "POST");
  const options = await app.request("/notes/1", { method: "OPTIONS" });
  assertEquals([options.status, options.headers.get("allow")], [204, "GET, HEAD"]);
  assertEquals((await app.request("/notes/1", { method: "HEAD" })).status, 200);
  assertEquals((await app.request("/health/live", { method: "POST" })).status, 405);
});

Deno.test("serviceApp() tells of a fault nothing but the correlation id and logs the rest", async () => {
  const { app, lines } = service();
  const res = await app.request("/notes/fault", { headers: { "x-correlation-id": "chain-1" } });
  const text = await res.text();
  assertEquals(res.status, 500);
  assert(!text.includes("secret") && text.includes("chain-1"));
  assert(lines.some((line) => line.includes("secret of the house") && line.includes("chain-1")));
  const last = JSON.parse(lines.at(-1) ?? "");
  assertEquals([last.event, last.code, last.route, last.level], [
    "http.request.answered",
    "INTERNAL",
    "/api/v1/notes/:note_id",
    "error",
  ]);
  assertEquals((await app.request("/notes/taken")).headers.get("retry-after"), "2");
});

Deno.test("serviceApp() limits by caller and tells what is left", async () => {
  const { app } = service();
  const first = await app.request("/notes/1");
  assertEquals(first.headers.get("ratelimit-policy"), '"api";q=50;w=50');
  assertEquals(first.headers.get("ratelimit"), '"api";r=49;t=1');
  for (let i = 0; i < 49; i++) await app.request("/notes/1");
  const refused = await app.request("/notes/1");
  assertEquals([refused.status, refused.headers.get("retry-after")], [429, "1"]);
  assertEquals((await refused.json()).code, "RATE_LIMITED");
  const known = await app.request("/notes", { method: "POST", headers: { authorization: "Bearer good" } });
  assertEquals(known.status, 415); // another bucket
});

Deno.test("serviceApp() hands Idempotency-Key on with a hash of the request", async () => {
  const hashOf = async (body: string, key = "k-1") => {
    const res = await post(body, { "idempotency-key": key });
    return [res.status, (await res.json()).note_id];
  };
  const [first, again, other] = [
    await hashOf('{"text":"a"}'),
    await hashOf('{"text":"a"}'),
    await hashOf('{"text":"b"}'),
  ];
  assertEquals(first, again);
  assert(first[1] !== other[1]);
  for (const key of ["a b", "x".repeat(256), "é"]) {
    assertEquals((await hashOf('{"text":"a"}', key))[0], 422, key);
  }
});

Deno.test("serviceApp() answers health, metrics, documents and pages without a token", async () => {
  const { app, draining } = service();
  const typeOf = async (path: string) => {
    const res = await app.request(path);
    await res.body?.cancel();
    return `${res.status} ${res.headers.get("content-type")?.split(";")[0]}`;
  };
  assertEquals(await typeOf("/health/live"), "200 application/json");
  assertEquals(await typeOf("/health/ready"), "200 application/json");
  assertEquals(await typeOf("/metrics"), "200 text/plain");
  assertEquals(await typeOf("/openapi.json"), "200 application/json");
  assertEquals(await typeOf("/docs/"), "200 text/html");
  assertEquals(await typeOf("/docs/style.css"), "200 text/css");
  assertEquals(await typeOf("/"), "200 text/html");
  const metrics = await (await app.request("/metrics")).text();
  assert(
    metrics.includes(
      'http_request_duration_seconds_count{service="notes",method="GET",route="/docs",status="200"} 1',
    ),
  );
  draining.abort();
  const res = await app.request("/health/ready");
  assertEquals([res.status, (await res.json()).code], [503, "UNAVAILABLE"]);
  assert((await (await app.request("/")).text()).includes("Not ready"));
});

Deno.test("serviceApp() answers for its own hosts alone, except for health checks", async () => {
  const { app } = service();
  const statusFor = async (path: string, host: string) =>
    (await app.request(path, { headers: { host } })).status;
  for (const host of ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"]) {
    assertEquals(await statusFor("/notes/1", host), 200, host);
  }
  for (
    const host of [
      "evil.example",
      "a@localhost",
      "localhost.evil.example",
      "[::1",
      ".",
      "",
      "localhost:80:80",
    ]
  ) {
    assertEquals(await statusFor("/notes/1", host), 421, host);
  }
  assertEquals(await statusFor("/health/ready", "10.0.0.1:8080"), 200);
  assertEquals(await statusFor("/docs", "10.0.0.1"), 421);
});

Deno.test("serviceApp() documents every route with its errors, examples and whether it is public", async () => {
  const { app } = service();
  const document = await (await app.request("/openapi.json")).json();
  assertEquals(Object.keys(document.paths).sort(), [
    "/",
    "/api/v1/notes",
    "/api/v1/notes/{note_id}",
    "/docs",
    "/docs/style.css",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
  ]);
  const { post } = document.paths["/api/v1/notes"];
  const statuses = [
    "201",
    "400",
    "401",
    "409",
    "413",
    "414",
    "415",
    "421",
    "422",
    "429",
    "500",
    "503",
    "504",
  ];
  assertEquals(Object.keys(post.responses).sort(), statuses);
  assertEquals(post.requestBody.content["application/json"].example, { text: "text" });
  assertEquals(document.paths["/api/v1/notes/{note_id}"].get.security, []);
  const page = await (await app.request("/docs")).text();
  for (
    const part of [
      ...["/api/v1/notes/{note_id}", "curl -X POST", "schema-NewNote", "RATE_LIMITED"],
      ...["<code>errors</code> names each place", "&quot;UTC+0&quot;", "and 37 more"],
    ]
  ) {
    assert(page.includes(part), part);
  }
  assert(!/<script|style=|https?:\/\/(?!localhost)/.test(page));
  assert((await (await app.request("/")).text()).includes("Ready"));
});
