import { assert, assertEquals, assertMatch, assertRejects } from "../../testing/assert.ts";
import { eventually } from "../../testing/eventually.ts";
import { openGateway, TEST_SESSION } from "../../testing/gateway.ts";

Deno.test("gatewayRoutes() hands on method, path, query and body, with the access token and without cookies", async () => {
  const seen: { line: string; headers: Record<string, string>; body: string }[] = [];
  await using world = await openGateway(async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    seen.push({ line: `${request.method} ${pathname}${search}`, headers, body: await request.text() });
    return new Response("made", { status: 201, headers: { "x-own": "1" } });
  });
  const { status, text, headers } = await world.get("/axi/datasets/a%2Fb%20c/rows?q=%22x%22&q=2", {
    method: "PATCH",
    body: '{"a":1}',
    headers: {
      "content-type": "application/json",
      "if-match": '"3"',
      cookie: "axi_rt=axr_secret",
      authorization: "Bearer forged",
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-host": "evil.example",
      "x-correlation-id": "chain-1",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    },
  });
  assertEquals([status, text, headers.get("x-own")], [201, "made", "1"]);
  const [request] = seen;
  assert(request !== undefined);
  assertEquals([request.line, request.body], [
    "PATCH /api/v1/datasets/a%2Fb%20c/rows?q=%22x%22&q=2",
    '{"a":1}',
  ]);
  const got = request.headers;
  assertEquals(
    [
      got.authorization,
      got["x-forwarded-for"],
      got["x-correlation-id"],
      got["content-length"],
      got["if-match"],
    ],
    ["Bearer a.b.c", "127.0.0.1", "chain-1", "7", '"3"'],
  );
  assertMatch(
    got.traceparent ?? "",
    /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/,
  );
  for (const name of ["cookie", "x-forwarded-host", "transfer-encoding"]) {
    assert(!(name in got), name);
  }
});

Deno.test("gatewayRoutes() keeps headers of a connection on their side", async () => {
  const seen: Headers[] = [];
  await using world = await openGateway((request) => {
    seen.push(request.headers);
    return new Response("ok", {
      headers: [
        ["connection", "x-hop"],
        ["x-hop", "1"],
        ["set-cookie", "axi_rt=stolen"],
        ["access-control-allow-origin", "*"],
        ["clear-site-data", '"cookies"'],
        ["link", "<a>"],
        ["link", "<b>"],
      ],
    });
  });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(world.url).port) });
  await connection.write(new TextEncoder().encode(
    "GET /api/axi/x HTTP/1.1\r\nhost: localhost\r\nconnection: close, x-mine\r\nx-mine: 1\r\nte: trailers\r\n" +
      "proxy-authorization: Basic eA==\r\nx-kept: 1\r\n\r\n",
  ));
  const answer = (await new Response(connection.readable).text()).toLowerCase();
  assertMatch(answer, /^http\/1\.1 200 /);
  for (const absent of ["x-hop", "set-cookie", "access-control", "clear-site-data"]) {
    assert(!answer.includes(absent), absent);
  }
  assertMatch(answer, /link: <a>, ?<b>/);
  const sent = seen[0] ?? new Headers();
  assertEquals(
    ["x-mine", "te", "proxy-authorization", "x-kept"].map((name) => sent.get(name)),
    [null, null, null, "1"],
  );
});

Deno.test("gatewayRoutes() answers 401 without a session, except on public paths", async () => {
  let calls = 0;
  await using world = await openGateway(() => new Response(String(++calls)), { session: null });
  const refused = await world.get("/axi/datasets");
  assertEquals([refused.status, JSON.parse(refused.text).code, calls], [401, "UNAUTHENTICATED", 0]);
  assertEquals(refused.headers.get("set-cookie"), "axi_rt=; Max-Age=0");
  assertEquals((await world.get("/axi/auth/register", { method: "POST", body: "{}" })).status, 200);
  assertEquals((await world.get("/axi/auth/register")).status, 401);
});

Deno.test("gatewayRoutes() gives no way to the routes that answer with tokens, however they are spelt", async () => {
  let calls = 0;
  await using world = await openGateway(() => new Response(String(++calls)));
  for (
    const path of [
      "/auth/token",
      "/auth/token/",
      "/auth/%74oken",
      "/auth/refresh",
      "/x/../auth/logout",
      "/users/me/password",
    ]
  ) {
    assertEquals((await world.get(`/axi${path}`, { method: "POST", body: "{}" })).status, 404, path);
  }
  assertEquals(calls, 0);
});

Deno.test("gatewayRoutes() knows its services only, and says which one can't be reached", async () => {
  await using world = await openGateway(() => new Response());
  const problemOf = async (path: string) => {
    const { status, text, headers } = await world.get(path);
    assertMatch(headers.get("content-type") ?? "", /^application\/problem\+json/);
    return [status, JSON.parse(text).code, JSON.parse(text).service];
  };
  assertEquals(await problemOf("/unknown/x"), [404, "NOT_FOUND", undefined]);
  assertEquals(await problemOf("/mint/x"), [502, "UPSTREAM_FAILED", "mint"]);
  assertEquals(await problemOf("/nowhere/x"), [502, "UPSTREAM_FAILED", "nowhere"]);
  assertEquals(world.failures, []);
});

Deno.test("gatewayRoutes() passes errors, validators, ranges and answers without body through", async () => {
  await using world = await openGateway((request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/problem")) {
      return new Response('{"code":"VALIDATION"}', {
        status: 422,
        headers: { "content-type": "application/problem+json" },
      });
    }
    if (request.headers.get("if-none-match") === '"1"') {
      return new Response(null, { status: 304, headers: { etag: '"1"' } });
    }
    if (pathname.endsWith("/gone")) return new Response(null, { status: 204 });
    if (pathname.endsWith("/made")) {
      return new Response("{}", { status: 201, headers: { location: "/api/v1/uploads/1" } });
    }
    return new Response(request.method === "HEAD" ? null : "bcd", {
      status: 206,
      headers: {
        "content-length": "3",
        "content-range": "bytes 1-3/9",
        "content-disposition": 'attachment; filename="a.csv"',
        "x-range": request.headers.get("range") ?? "",
      },
    });
  });
  const invalid = await world.get("/axi/problem");
  assertEquals(invalid.headers.get("cache-control"), "no-store");
  assertEquals([invalid.status, invalid.text, invalid.headers.get("content-type")], [
    422,
    '{"code":"VALIDATION"}',
    "application/problem+json",
  ]);
  const fresh = await world.get("/axi/file", { headers: { "if-none-match": '"1"' } });
  assertEquals([fresh.status, fresh.text, fresh.headers.get("etag")], [304, "", '"1"']);
  assertEquals((await world.get("/axi/gone", { method: "DELETE" })).status, 204);
  assertEquals((await world.get("/axi/made")).headers.get("location"), "/api/axi/uploads/1");
  const part = await world.get("/axi/file", {
    headers: { range: "bytes=1-3", "accept-encoding": "identity" },
  });
  assertEquals([part.status, part.text], [206, "bcd"]);
  const names = ["content-range", "content-disposition", "x-range", "content-length"];
  assertEquals(names.map((name) => part.headers.get(name)), [
    "bytes 1-3/9",
    'attachment; filename="a.csv"',
    "bytes=1-3",
    "3",
  ]);
  const head = await world.get("/axi/file", { method: "HEAD" });
  assertEquals([head.status, head.text, head.headers.get("content-length")], [206, "", "3"]);
});

Deno.test("gatewayRoutes() streams a body up as it comes, in chunks where no length is announced", async () => {
  const received = Promise.withResolvers<string>();
  const seen: (string | null)[] = [];
  await using world = await openGateway(async (request) => {
    seen.push(request.headers.get("content-length"), request.headers.get("transfer-encoding"));
    let text = "";
    for await (const chunk of (request.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text === "first") received.resolve(text);
    }
    return new Response(text);
  });
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const writer = body.writable.getWriter();
  const answer = world.get("/axi/upload", { method: "POST", body: body.readable });
  await writer.write(new TextEncoder().encode("first"));
  assertEquals(await received.promise, "first");
  await writer.write(new TextEncoder().encode(" second"));
  await writer.close();
  assertEquals([(await answer).text, seen], ["first second", [null, "chunked"]]);
});

Deno.test("gatewayRoutes() streams an answer down event by event, and ends it when the client leaves", async () => {
  let isCancelled = false;
  let send: (text: string) => void = () => {};
  await using world = await openGateway(() => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => controller.enqueue(new TextEncoder().encode(text));
      },
      cancel: () => void (isCancelled = true),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const response = await fetch(`${world.url}/axi/events`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
    send(event);
    assertEquals((await reader?.read())?.value, event);
  }
  await reader?.cancel();
  await eventually("the service's stream is cancelled", () => isCancelled);
  assertEquals(world.failures, []);
});

Deno.test("gatewayRoutes() aborts the request to the service when the client leaves before the answer", async () => {
  let hasArrived = false, isAborted = false;
  await using world = await openGateway((request) => {
    hasArrived = true;
    const { promise, resolve } = Promise.withResolvers<Response>();
    request.signal.addEventListener("abort", () => {
      isAborted = true;
      resolve(new Response());
    });
    return promise;
  });
  const leaving = new AbortController();
  const answer = fetch(`${world.url}/axi/slow`, { signal: leaving.signal });
  await eventually("the service has the request", () => hasArrived);
  leaving.abort();
  await assertRejects(() => answer);
  await eventually("the service's request is aborted", () => isAborted);
  await eventually(
    "the gateway has logged it",
    () => world.lines.some((line) => line.includes('"status":499')),
  );
  assertEquals([world.failures, world.upstreams.get("axi")?.state], [[], "closed"]);
});

Deno.test("gatewayRoutes() hands on an answer that comes before the body is read", async () => {
  await using world = await openGateway(() => new Response("too large", { status: 413 }));
  const { status, text } = await world.get("/axi/upload", {
    method: "POST",
    body: new Uint8Array(8_000_000),
  });
  assertEquals([status, text], [413, "too large"]);
});

Deno.test("gatewayRoutes() forgets an access token that the service refuses", async () => {
  await using world = await openGateway(() => new Response("{}", { status: 401 }));
  assertEquals([(await world.get("/axi/x")).status, world.rejected], [401, ["k"]]);
});

Deno.test("gatewayRoutes() brings the session's new cookie", async () => {
  const session = { ...TEST_SESSION, setCookie: "axi_rt=axr_new; Path=/" };
  await using world = await openGateway(() => new Response("{}"), { session });
  assertEquals((await world.get("/axi/x")).headers.getSetCookie(), ["axi_rt=axr_new; Path=/"]);
});

Deno.test("gatewayRoutes() gives a service that is down a rest with Retry-After, and takes it back", async () => {
  let status = 503, calls = 0;
  const states: string[] = [];
  await using world = await openGateway(() => {
    calls++;
    return new Response("own words", { status });
  }, { breaker: { failures: 3, openMs: 1_000 }, onState: (_, state) => states.push(state) });
  for (let i = 0; i < 3; i++) {
    const { status, text } = await world.get("/axi/x");
    assertEquals([status, text], [503, "own words"]);
  }
  const refused = await world.get("/axi/x");
  assertEquals(
    [refused.status, JSON.parse(refused.text).service, refused.headers.get("retry-after"), calls],
    [503, "axi", "1", 3],
  );
  status = 200;
  await eventually("the service is asked again", async () => (await world.get("/axi/x")).status === 200);
  assertEquals(states, ["open", "half_open", "closed"]);
});

Deno.test("gatewayRoutes() counts no refusal towards the breaker", async () => {
  await using world = await openGateway(
    (request) => new Response(null, { status: Number(request.url.slice(-3)) }),
    {
      breaker: { failures: 1, openMs: 60_000 },
    },
  );
  for (const status of [400, 401, 403, 404, 409, 412, 422, 429, 500]) {
    assertEquals((await world.get(`/axi/${status}`)).status, status);
  }
  assertEquals(world.upstreams.get("axi")?.state, "closed");
});
