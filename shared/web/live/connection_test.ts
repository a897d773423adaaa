import type { TenantId, UserId } from "../../core/ids.ts";
import { AppError } from "../../core/errors.ts";
import { createLogger } from "../../log/create_logger.ts";
import { assertEquals } from "../../testing/assert.ts";
import { eventually } from "../../testing/eventually.ts";
import type { Session } from "../session/sessions.ts";
import { type ConnectionLimits, createConnection } from "./connection.ts";
import type { FeedWriter } from "./feed.ts";
import { createTopics } from "./topics.ts";

function sessionOf(name: string, role: Session["role"] = "viewer"): Session {
  return {
    accessToken: name,
    user_id: name as UserId,
    tenant_id: "tenant" as TenantId,
    role,
    expiresAtMs: Infinity,
    refreshAtMs: Infinity,
    setCookie: null,
    key: name,
  };
}

/** Topics of every kind, and connections whose wire is a list. */
function setUp() {
  const clock = { ms: 0, now: () => clock.ms };
  const writers = new Map<string, FeedWriter<unknown>>(), runs: string[] = [];
  const run = (name: string) =>
    function run(writer: FeedWriter<unknown>, { parameter, session, signal }: RunOf): Promise<void> {
      runs.push(`${name} ${parameter} ${session().user_id}`);
      writers.set(name, writer);
      writer.confirm();
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve());
      return promise;
    };
  const topics = createTopics({
    all: { sharedBy: "everyone", run: run("all") },
    mine: { sharedBy: "person", parameter: /^\d+$/, run: run("mine") },
    closed: { sharedBy: "everyone", role: "admin", run: run("closed") },
    gone: {
      sharedBy: "everyone",
      run: () => Promise.reject(new AppError("NOT_FOUND", "Cannot find it")),
    },
  }, { clock, log: createLogger({ write: () => {} }), everyMs: 1, lingerMs: 0 });
  return {
    clock,
    topics,
    writers,
    runs,
    connect(session = sessionOf("ada"), limits: Partial<ConnectionLimits> = {}) {
      const sent: Record<string, unknown>[] = [], closed: number[] = [];
      const wire = {
        bufferedAmount: 0,
        send: (text: string) => void sent.push(JSON.parse(text)),
        close: (code: number) => void closed.push(code),
      };
      const connection = createConnection({ wire, session, topics, clock, limits: { lookMs: 1, ...limits } });
      const say = (message: unknown) => connection.receive(JSON.stringify(message));
      const of = (type: string) => sent.filter((message) => message.type === type);
      return { connection, wire, sent, closed, say, of };
    },
    [Symbol.dispose]: () => topics.close(),
  };
}
type RunOf = Parameters<Parameters<typeof createTopics>[0][string]["run"]>[1];

Deno.test("a connection that reads too slowly gets the latest snapshot instead of the steps that it missed", async () => {
  using world = setUp();
  const { wire, sent, closed, say, of } = world.connect();
  say({ type: "sub", topic: "all" });
  await eventually("the snapshot", () => of("snap").length === 1);
  wire.bufferedAmount = 256 * 1024 + 1;
  const other = world.connect();
  other.say({ type: "sub", topic: "all" });
  for (const n of [1, 2, 3]) {
    world.writers.get("all")?.put("n", n);
    await eventually("a step for the quick one", () => other.of("delta").length === n);
  }
  assertEquals([sent.length, closed], [1, []]);
  wire.bufferedAmount = 0;
  await eventually("the latest snapshot", () => of("snap").length === 2);
  assertEquals([sent[1]?.data, sent[1]?.seq], [{ n: 3 }, 3]);
  world.writers.get("all")?.put("n", 4);
  await eventually("steps again", () => of("delta").length === 1);
});

Deno.test("a connection that does not read is closed with 4408, by what waits or by the time, and hears nothing more", async () => {
  using world = setUp();
  for (const make of ["bytes", "time"]) {
    const { connection, wire, sent, closed, say, of } = world.connect();
    say({ type: "sub", topic: "all" });
    await eventually("the snapshot", () => of("snap").length === 1);
    wire.bufferedAmount = make === "bytes" ? 1024 * 1024 + 1 : 256 * 1024 + 1;
    world.writers.get("all")?.put(make, 1);
    if (make === "time") {
      say({ type: "sub", topic: "all" }); // it is behind by now
      world.clock.ms += 10_001;
    }
    await eventually("the end", () => closed.length === 1);
    assertEquals([closed, sent.length, connection.subscriptions], [[4408], 1, 0]);
  }
});

Deno.test("a connection is closed with 4403 by what is no message of the protocol, and by too many", () => {
  using world = setUp();
  const wrong = [
    "",
    "{",
    "[]",
    '{"type":"sub"}',
    '{"type":"sub","topic":"all","more":1}',
    '{"type":"sub","topic":"all","since":"1"}',
    JSON.stringify({ type: "unsub", topic: "x".repeat(5_000) }),
    new ArrayBuffer(1),
  ];
  for (const data of wrong) {
    const { connection, closed } = world.connect();
    connection.receive(data);
    connection.receive('{"type":"beat"}');
    assertEquals(closed, [4403], String(data));
  }
  const { say, closed } = world.connect(sessionOf("ada"), { messages: 3 });
  for (let i = 0; i < 3; i++) say({ type: "beat" });
  world.clock.ms += 10_001;
  for (let i = 0; i < 3; i++) say({ type: "beat" });
  assertEquals(closed, []);
  say({ type: "beat" });
  assertEquals(closed, [4403]);
});

Deno.test("a subscription is refused for a topic that is unknown, closed to the role, one too many or gone; others go on", async () => {
  using world = setUp();
  const { say, of, closed } = world.connect(sessionOf("ada"), { topics: 2 });
  for (const topic of ["other", "all/1", "mine", "mine/x", "constructor", "closed"]) {
    say({ type: "sub", topic });
  }
  for (const topic of ["mine/1", "mine/2", "mine/3"]) say({ type: "sub", topic });
  say({ type: "unsub", topic: "mine/1" });
  say({ type: "sub", topic: "gone" });
  await eventually("the refusals", () => of("refused").length === 8);
  const refusals = of("refused").map(({ topic, problem }) => [topic, Object(problem).code]);
  assertEquals(refusals, [
    ["other", "NOT_FOUND"],
    ["all/1", "NOT_FOUND"],
    ["mine", "NOT_FOUND"],
    ["mine/x", "NOT_FOUND"],
    ["constructor", "NOT_FOUND"],
    ["closed", "FORBIDDEN"],
    ["mine/3", "RATE_LIMITED"],
    ["gone", "NOT_FOUND"],
  ]);
  assertEquals(closed, []);
  const admin = world.connect(sessionOf("root", "admin"));
  admin.say({ type: "sub", topic: "closed" });
  await eventually("what an admin may see", () => admin.of("snap").length === 1);
});

Deno.test("a topic of a person runs once for all tabs and is nobody else's; without listeners it ends", async () => {
  using world = setUp();
  const tabs = [world.connect(), world.connect(), world.connect(sessionOf("eve"))];
  for (const { say } of tabs) say({ type: "sub", topic: "mine/7" });
  assertEquals(world.runs, ["mine 7 ada", "mine 7 eve"]);
  for (const { of } of tabs) await eventually("a snapshot", () => of("snap").length === 1);
  world.writers.get("mine")?.put("secret", 1);
  await eventually("what is eve's", () => tabs[2]?.of("delta").length === 1);
  assertEquals([tabs[0]?.of("delta"), tabs[1]?.of("delta"), world.topics.size], [[], [], 2]);
  tabs[0]?.say({ type: "pause" });
  tabs[1]?.connection.end();
  tabs[2]?.say({ type: "unsub", topic: "mine/7" });
  await eventually("no table is open", () => world.topics.size === 0);
});

Deno.test("one person's tables are limited over all tabs; what is shared, and what others watch, goes on", async () => {
  using world = setUp();
  const tabs = [world.connect(), world.connect(), world.connect()];
  for (const [i, { say }] of tabs.entries()) {
    for (let n = 0; n < 64; n++) say({ type: "sub", topic: `mine/${64 * i + n}` });
  }
  const codes = tabs.map(({ of }) => of("refused").map(({ problem }) => Object(problem).code));
  assertEquals(codes, [[], [], Array(64).fill("RATE_LIMITED")]);
  tabs[2]?.say({ type: "sub", topic: "mine/0" });
  assertEquals(tabs[2]?.of("refused").length, 64);
  const eve = world.connect(sessionOf("eve"));
  eve.say({ type: "sub", topic: "mine/1" });
  await eventually("a snapshot for eve", () => eve.of("snap").length === 1);
});
