import type { CallContext } from "../core/ctx.ts";
import { createLogger } from "../log/create_logger.ts";
import { assert, assertEquals, assertMatch } from "../testing/assert.ts";
import { type Answer, frame, LOCAL_HOSTS } from "./frame.ts";
import { newApp } from "./new_app.ts";
import { problem } from "./problem.ts";

const ORIGIN = "http://dash.example:3000";
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

function setUp() {
  const calls: CallContext[] = [];
  const answers: Answer[] = [];
  const lines: Record<string, unknown>[] = [];
  const app = newApp();
  app.onError(problem(() => {}));
  app.use(frame({
    log: createLogger({ level: "debug", write: (line) => lines.push(JSON.parse(line)) }),
    hosts: LOCAL_HOSTS,
    origins: [ORIGIN],
    observe: (answer) => answers.push(answer),
  }));
  app.get("/x/:id", (c) => {
    calls.push(c.get("call"));
    return c.json({});
  });
  app.get("/health/live", (c) => c.json({}));
  app.get(
    "/page",
    (c) => c.body("", 200, { "content-security-policy": "own", "cache-control": "max-age=1" }),
  );
  return { app, calls, answers, lines };
}

Deno.test("frame() sets security headers on every answer and leaves a route's own policy", async () => {
  const { app } = setUp();
  for (const path of ["/x/1", "/nothing"]) {
    const { headers } = await app.request(path);
    assertMatch(headers.get("content-security-policy") ?? "", /^default-src 'none'/);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("cache-control"), null);
  }
  const authorized = await app.request("/x/1", { headers: { authorization: "Bearer x" } });
  assertEquals(authorized.headers.get("cache-control"), "no-store");
  const { headers } = await app.request("/page", { headers: { authorization: "Bearer x" } });
  assertEquals([headers.get("content-security-policy"), headers.get("cache-control")], ["own", "max-age=1"]);
});

Deno.test("frame() keeps a well-formed correlation id and makes one otherwise", async () => {
  const { app, calls } = setUp();
  const idFor = async (given: string) => {
    const res = await app.request("/x/1", { headers: { "x-correlation-id": given } });
    assertEquals(res.headers.get("x-correlation-id"), calls.at(-1)?.correlation_id ?? null);
    return calls.at(-1)?.correlation_id;
  };
  assertEquals(await idFor("chain:1.a_B-2"), "chain:1.a_B-2");
  for (const bad of ["a b", "é", "x".repeat(129), '"', "a\tb"]) {
    assertEquals(await idFor(bad), calls.at(-1)?.request_id, bad);
  }
});

Deno.test("frame() continues a valid trace in a new span and begins one otherwise", async () => {
  const { app, calls } = setUp();
  const callFor = async (headers: Record<string, string>) => {
    await app.request("/x/1", { headers });
    const call = calls.at(-1);
    assert(call !== undefined);
    return call;
  };
  const valid = `00-${TRACE}-${SPAN}-00`;
  const call = await callFor({ traceparent: valid, tracestate: "a=1 , b@c=2,," });
  assertMatch(call.traceparent, new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  assert(!call.traceparent.includes(SPAN));
  assertEquals(call.tracestate, "a=1,b@c=2");
  assertEquals((await callFor({ traceparent: valid, tracestate: "a=1,a=2,1b=3" })).tracestate, "a=1,1b=3");
  assertMatch(
    (await callFor({ traceparent: `cc-${TRACE}-${SPAN}-03-later` })).traceparent,
    new RegExp(`^00-${TRACE}-.*-01$`),
  );
  const invalid = [
    `00-${TRACE}-${SPAN}-00-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    "",
  ];
  for (const traceparent of invalid) {
    const { traceparent: made, tracestate } = await callFor({ traceparent, tracestate: "a=1" });
    assertMatch(made, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    assert(!made.includes(TRACE), traceparent);
    assertEquals(tracestate, undefined);
  }
  const broken = [
    "A=1",
    "=1",
    "a",
    "a=\u00e9",
    Array.from({ length: 33 }, (_, i) => `k${i}=1`).join(),
  ];
  for (const tracestate of broken) {
    assertEquals((await callFor({ traceparent: valid, tracestate })).tracestate, undefined, tracestate);
  }
});

Deno.test("frame() lets listed origins in and tells others nothing", async () => {
  const { app } = setUp();
  const allowed = (res: Response) => res.headers.get("access-control-allow-origin");
  const preflight = (origin: string) =>
    app.request("/x/1", { method: "OPTIONS", headers: { origin, "access-control-request-method": "PUT" } });
  const own = await preflight(ORIGIN);
  assertEquals([own.status, allowed(own)], [204, ORIGIN]);
  const sent = own.headers.get("access-control-allow-headers")?.split(", ") ?? [];
  for (
    const name of ["authorization", "range", "if-range", "tus-resumable", "upload-length", "upload-offset"]
  ) {
    assert(sent.includes(name), name);
  }
  for (const origin of ["http://evil.example", "null", `${ORIGIN}.evil.example`, "http://dash.example"]) {
    const res = await preflight(origin);
    assertEquals([allowed(res), res.headers.get("access-control-allow-methods")], [null, null], origin);
    assertEquals(allowed(await app.request("/x/1", { headers: { origin } })), null, origin);
  }
  const simple = await app.request("/x/1", { headers: { origin: ORIGIN } });
  assertEquals([allowed(simple), simple.headers.get("vary")], [ORIGIN, "origin"]);
  assertEquals(simple.headers.get("access-control-allow-credentials"), null);
  const shown = simple.headers.get("access-control-expose-headers")?.split(", ") ?? [];
  for (
    const name of ["content-range", "content-disposition", "repr-digest", "tus-extension", "upload-offset"]
  ) {
    assert(shown.includes(name), name);
  }
});

Deno.test("frame() writes one line and one measurement a request, by route template and without its query", async () => {
  const { app, answers, lines } = setUp();
  await app.request("/x/7?token=secret");
  await app.request("/nothing/7");
  await app.request("/health/live");
  assertEquals(answers.map(({ route, status }) => [route, status]), [["/x/:id", 200], ["", 404], [
    "/health/live",
    200,
  ]]);
  assertEquals(lines.map(({ level, status }) => [level, status]), [["info", 200], ["info", 404], [
    "debug",
    200,
  ]]);
  assert(!JSON.stringify(lines).includes("secret"));
});

Deno.test("frame() refuses an address over 32 KiB by 414", async () => {
  const { app } = setUp();
  const res = await app.request("/x/1?q=" + "x".repeat(40_000));
  assertEquals([res.status, (await res.json()).code], [414, "URI_TOO_LONG"]);
});
