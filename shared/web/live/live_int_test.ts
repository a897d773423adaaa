import {
  createLive,
  type Live,
  type LiveEnvironment,
  type TopicView,
} from "../../../islands/lib/live_socket.ts";
import { LIVE_PROTOCOL, type LiveMessage } from "../../contracts/live.ts";
import { systemClock } from "../../core/clock.ts";
import type { TenantId, UserId } from "../../core/ids.ts";
import { trustedProxies } from "../../http/client_address.ts";
import { frame, LOCAL_HOSTS } from "../../http/frame.ts";
import { newApp } from "../../http/new_app.ts";
import { problem } from "../../http/problem.ts";
import { createLogger } from "../../log/create_logger.ts";
import { assert, assertEquals, assertMatch } from "../../testing/assert.ts";
import { eventually } from "../../testing/eventually.ts";
import { socketTo } from "../../testing/socket_to.ts";
import type { Session } from "../session/sessions.ts";
import type { FeedWriter } from "./feed.ts";
import { type LiveOptions, liveRoutes } from "./live_routes.ts";
import { createTopics } from "./topics.ts";

const SESSION: Session = {
  accessToken: "a.b.c",
  user_id: "ada" as UserId,
  tenant_id: "t" as TenantId,
  role: "viewer",
  expiresAtMs: Infinity,
  refreshAtMs: Infinity,
  setCookie: null,
  key: "k",
};
const COOKIE = "axi_rt=axr_1";

interface World {
  readonly limits?: LiveOptions["limits"];
  readonly lingerMs?: number;
}

/** A dashboard with one live topic, `t`, whose entries the test puts; behind a wire that can be cut or held. */
async function setUp({ limits, lingerMs = 60_000 }: World = {}) {
  await using stack = new AsyncDisposableStack();
  const log = createLogger({ write: () => {} });
  const writer = Promise.withResolvers<FeedWriter<unknown>>();
  const topics = createTopics({
    t: {
      sharedBy: "everyone",
      run(given, { signal }) {
        writer.resolve(given);
        given.confirm();
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    },
  }, { clock: systemClock, log, everyMs: 1, lingerMs });
  stack.defer(() => topics.close());
  const draining = new AbortController();
  const state = { session: SESSION as Session | null, isSignedOut: false };
  const app = newApp();
  app.onError(problem(() => {}));
  app.use(frame({ log, hosts: LOCAL_HOSTS }));
  app.route(
    "/",
    liveRoutes({
      topics,
      log,
      limits,
      clock: systemClock,
      origins: ["https://dash.example"],
      isTrustedProxy: trustedProxies([]),
      draining: draining.signal,
      sessions: {
        open: (request) => Promise.resolve(request.headers.get("cookie") === COOKIE ? state.session : null),
        clearing: () => state.isSignedOut ? "axi_rt=; Max-Age=0" : null,
      },
    }),
  );
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
  const wire = stack.use(createWire(server.addr.port));
  stack.defer(async () => {
    draining.abort();
    wire.cut();
    await server.shutdown();
  });
  const open = stack.move();
  return {
    topics,
    wire,
    state,
    server,
    writer: writer.promise,
    drain: () => draining.abort(),
    socket: (headers = {}) => pageSocket(wire.port, headers),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function pageSocket(port: number, headers: Record<string, string>): WebSocket {
  const origin = `http://127.0.0.1:${port}`;
  return socketTo(`${origin.replace("http", "ws")}/ws/realtime/`, {
    protocol: LIVE_PROTOCOL,
    headers: { cookie: COOKIE, origin, ...headers },
  });
}

/** Hands bytes on between its port and another one. */
function createWire(to: number) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ends = new Set<Deno.TcpConn>();
  let isHeld = false;

  async function pass(from: Deno.TcpConn, onto: Deno.TcpConn): Promise<void> {
    const bytes = new Uint8Array(65_536);
    for (;;) {
      const count = await from.read(bytes).catch(() => null);
      if (count === null) break;
      let sent = isHeld ? count : 0;
      while (sent < count) sent += await onto.write(bytes.subarray(sent, count)).catch(() => count);
    }
    for (const end of [from, onto]) if (ends.delete(end)) end.close();
  }

  async function accept(): Promise<void> {
    for await (const near of listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: to });
      ends.add(near).add(far);
      void pass(near, far);
      void pass(far, near);
    }
  }
  void accept();

  const cut = () => {
    for (const end of ends) end.close();
    ends.clear();
  };
  return {
    port: listener.addr.port,
    cut,
    get open() {
      return ends.size / 2;
    },
    /** From now on nothing arrives, though nothing is closed. */
    hold: (held: boolean) => isHeld = held,
    [Symbol.dispose]() {
      listener.close();
      cut();
    },
  };
}

/** A page that follows `t`. */
function openPage(port: number, changes: Partial<LiveEnvironment> = {}) {
  const window = new EventTarget(), document = Object.assign(new EventTarget(), { hidden: false });
  const heard: LiveMessage[] = [], codes: number[] = [];
  let view: TopicView<number> | undefined, renewals = 0;
  const live: Live = createLive({
    open() {
      const socket = pageSocket(port, {});
      socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(data)));
      socket.addEventListener("close", ({ code }) => codes.push(code));
      return socket;
    },
    renew: () => Promise.resolve(++renewals < 100),
    now: () => performance.now(),
    random: Math.random,
    frame: queueMicrotask,
    window,
    document,
    ...changes,
    timing: { firstMs: 1, longestMs: 10, tickMs: 5, ...changes.timing },
  });
  const stop = live.follow<number>("t", (next) => view = next);
  return {
    heard,
    codes,
    window,
    document,
    live,
    state: () => view?.state,
    ageMs: () => view?.ageMs ?? 0,
    entries: () => Object.fromEntries(view?.entries ?? []),
    renewals: () => renewals,
    count: (type: LiveMessage["type"]) => heard.filter((message) => message.type === type).length,
    [Symbol.dispose]: () => {
      stop();
      window.dispatchEvent(new Event("pagehide"));
    },
  };
}

Deno.test("a page that is cut off 20 times ends as the server is, and nothing was sent twice or lost", async () => {
  await using world = await setUp();
  using page = openPage(world.wire.port);
  await eventually("live", () => page.state() === "live");
  const writer = await world.writer, expected: Record<string, number> = {};
  const change = (n: number) => writer.put(`k${n % 7}`, expected[`k${n % 7}`] = n);
  for (let cut = 0; cut < 20; cut++) {
    for (let i = 0; i < 5; i++) change(cut * 10 + i);
    if (cut % 2 === 0) {
      await eventually("the changes", () => page.entries()[`k${(cut * 10 + 4) % 7}`] === cut * 10 + 4);
    }
    world.wire.cut();
    for (let i = 5; i < 10; i++) change(cut * 10 + i);
    await eventually("offline", () => page.state() === "offline" || page.codes.length > cut);
    await eventually("live again", () => page.state() === "live" && page.codes.length > cut);
  }
  change(999);
  await eventually("the last change", () => page.entries()[`k${999 % 7}`] === 999);
  assertEquals(page.entries(), expected);
  assertEquals([page.count("snap"), page.count("gap")], [1, 0]);
});

Deno.test("a page that comes back when its place is forgotten is told of the gap and gets a snapshot", async () => {
  await using world = await setUp({ lingerMs: 0 });
  using page = openPage(world.wire.port);
  await eventually("live", () => page.state() === "live");
  world.wire.cut();
  await eventually("a table of a new epoch", () => page.count("snap") === 2 && page.state() === "live");
  assertEquals(page.count("gap"), 1);
});

/** A frame of a client, masked by zeros (RFC 6455 section 5.2). */
function textFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(message));
  return new Uint8Array([0x81, 0x80 | text.length, 0, 0, 0, 0, ...text]);
}

/** The head of the answer to a handshake, and the connection. */
async function handshake(port: number, headers: Record<string, string>) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    connection: "upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-protocol": LIVE_PROTOCOL,
    cookie: COOKIE,
    ...headers,
  }).filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET /ws/realtime/ HTTP/1.1\r\n${lines.join("")}\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const bytes = new Uint8Array(4_096), count = await connection.read(bytes) ?? 0;
  return { connection, head: new TextDecoder().decode(bytes.subarray(0, count)) };
}

Deno.test("a client that never reads is closed with 4408 while others go on, and holds no more than a few messages", async () => {
  await using world = await setUp({ limits: { slowMs: 1_000, lookMs: 5 } });
  using page = openPage(world.wire.port);
  await eventually("live", () => page.state() === "live");
  const { port } = world.server.addr;
  const { connection } = await handshake(port, { origin: `http://127.0.0.1:${port}` });
  using _closed = connection;
  await connection.write(textFrame({ type: "sub", topic: "t" }));
  const writer = await world.writer, wide = "x".repeat(64 * 1024);
  let steps = 0;
  // The system's buffers take some megabytes before the first byte waits in the process.
  await eventually("many wide steps", () => {
    writer.put("wide", `${++steps}${wide}`);
    return steps === 300;
  });
  writer.put("wide", 1);
  const closing = "what was sent is not read";
  let bytes = 0, tail = "", code = 0;
  for await (const chunk of connection.readable.values({ preventCancel: true })) {
    bytes += chunk.length;
    tail = (tail + new TextDecoder("latin1").decode(chunk)).slice(-100);
    const at = tail.indexOf(closing);
    if (at === -1) continue;
    code = tail.charCodeAt(at - 2) * 256 + tail.charCodeAt(at - 1);
    break;
  }
  assertEquals(code, 4408);
  assert(bytes < steps * wide.length / 2, `${bytes} bytes were kept of ${steps} steps`);
  await eventually("the last step for who reads", () => page.entries().wide === 1);
  assertEquals([page.state(), page.codes], ["live", []]);
});

Deno.test("GET /ws/realtime/ answers 403 to another origin or none, 400 to what is no such WebSocket", async () => {
  await using world = await setUp();
  const { port } = world.server.addr, origin = `http://127.0.0.1:${port}`;
  const statusFor = async (headers: Record<string, string>) => {
    const { connection, head } = await handshake(port, headers);
    connection.close();
    assertMatch(head, /^HTTP\/1\.1 \d{3} /);
    return Number(head.slice(9, 12));
  };
  assertEquals(await statusFor({ origin }), 101);
  assertEquals(await statusFor({ origin: "https://dash.example" }), 101);
  for (
    const other of [
      "https://evil.example",
      "null",
      "",
      `http://127.0.0.1:${port + 1}`,
      "https://dash.example.evil",
    ]
  ) {
    assertEquals(await statusFor({ origin: other }), 403, other);
  }
  assertEquals(await statusFor({ origin, "sec-websocket-protocol": "graphql-ws" }), 400);
  assertEquals(await statusFor({ origin, upgrade: "" }), 400);
});

Deno.test("GET /ws/realtime/ closes with 4401 what has no session, before it hears or tells anything", async () => {
  await using world = await setUp();
  const { promise, resolve } = Promise.withResolvers<number>();
  const socket = world.socket({ cookie: "axi_rt=axr_2" });
  const heard: unknown[] = [];
  socket.onopen = () => socket.send(JSON.stringify({ type: "sub", topic: "t" }));
  socket.onmessage = ({ data }) => heard.push(data);
  socket.onclose = ({ code }) => resolve(code);
  assertEquals([await promise, heard, world.topics.size], [4401, [], 0]);
});

Deno.test("GET /ws/realtime/ opens nothing more to close it while too many leave a close unanswered", async () => {
  await using world = await setUp({ limits: { turnedAway: 2 } });
  const { port } = world.server.addr, silent: Deno.Conn[] = [];
  await eventually("a refusal", async () => {
    const { connection, head } = await handshake(port, { origin: `http://127.0.0.1:${port}`, cookie: "" });
    silent.push(connection);
    return head.slice(9, 12) === "503";
  });
  assert(silent.length > 2);
  using page = openPage(world.wire.port);
  await eventually("live for whoever has a session", () => page.state() === "live");
  for (const connection of silent) connection.close();
});

Deno.test("a socket ends with 4401 when its session is due for renewal, or at a sign-out; the page renews, and goes on or stays away", async () => {
  await using world = await setUp({ limits: { beatMs: 5 } });
  world.state.session = { ...SESSION, refreshAtMs: Date.now() };
  using page = openPage(world.wire.port, {
    renew() {
      const isOver = world.state.isSignedOut;
      world.state.session = SESSION;
      return Promise.resolve(!isOver);
    },
  });
  await eventually("a renewed session", () => page.codes.length === 1 && page.state() === "live");
  assertEquals([page.codes, page.count("snap")], [[4401], 1]);
  world.state.isSignedOut = true;
  await eventually("the end", () => page.codes.length === 2 && page.state() === "offline");
  await eventually("no way back", () => world.wire.open === 0);
  page.window.dispatchEvent(new Event("online"));
  assertEquals([page.codes, world.wire.open], [[4401, 4401], 0]);
});

Deno.test("a socket whose other side is silent is given up by both, and the page comes back", async () => {
  await using world = await setUp({ limits: { beatMs: 5, deadMs: 200 } });
  using page = openPage(world.wire.port, { timing: { deadMs: 150 } });
  await eventually("live, and a beat answered", () => page.state() === "live" && page.count("beat") > 3);
  world.wire.hold(true);
  await eventually("offline", () => page.state() === "offline" && page.ageMs() > 0);
  world.wire.hold(false);
  await eventually("live again", () => page.state() === "live");
  const silent = world.socket();
  const closed = Promise.withResolvers<number>();
  silent.onclose = ({ code }) => closed.resolve(code);
  assertEquals(await closed.promise, 1001);
});

Deno.test("one person's sockets are limited: the next is closed with 1013", async () => {
  await using world = await setUp({ limits: { socketsOfPerson: 1 } });
  using page = openPage(world.wire.port);
  await eventually("live", () => page.state() === "live");
  const next = world.socket(), closed = Promise.withResolvers<number>();
  next.onclose = ({ code }) => closed.resolve(code);
  assertEquals(await closed.promise, 1013);
});

Deno.test("a drain closes every socket with 1012, those that come later too, and holds nothing up", async () => {
  await using world = await setUp();
  using page = openPage(world.wire.port);
  await eventually("live", () => page.state() === "live");
  world.drain();
  await eventually("more than one 1012", () => page.codes.length >= 2);
  assertEquals(new Set(page.codes), new Set([1012]));
});

Deno.test("a page closes its socket when it is left, wants nothing while it is long out of sight, and comes back from both", async () => {
  await using world = await setUp({ lingerMs: 0 });
  using page = openPage(world.wire.port, { timing: { hiddenMs: 1 } });
  await eventually("live", () => page.state() === "live");
  page.window.dispatchEvent(new Event("pagehide"));
  await eventually("no socket", () => world.wire.open === 0 && world.topics.size === 0);
  page.window.dispatchEvent(new Event("pageshow"));
  await eventually("live again", () => page.state() === "live");
  page.document.hidden = true;
  page.document.dispatchEvent(new Event("visibilitychange"));
  await eventually("nobody listens", () => world.topics.size === 0);
  assertEquals(world.wire.open, 1);
  page.document.hidden = false;
  page.document.dispatchEvent(new Event("visibilitychange"));
  await eventually("live once more", () => page.state() === "live" && world.topics.size === 1);
});
