import type { ServiceHealth } from "../../contracts/live.ts";
import { AppError } from "../../core/errors.ts";
import type { TenantId, UserId } from "../../core/ids.ts";
import { createLogger } from "../../log/create_logger.ts";
import { assert, assertEquals } from "../../testing/assert.ts";
import { eventually } from "../../testing/eventually.ts";
import type { Session } from "../session/sessions.ts";
import { createHealthMonitor } from "../health_monitor.ts";
import { healthTopic } from "./health_topic.ts";
import { createTopics, type TopicTable } from "./topics.ts";

const clock = { ms: Date.UTC(2026, 0, 1), now: () => clock.ms };
const session: Session = {
  accessToken: "a.b.c",
  user_id: "ada" as UserId,
  tenant_id: "t" as TenantId,
  role: "viewer",
  expiresAtMs: Infinity,
  refreshAtMs: Infinity,
  setCookie: null,
  key: "k",
};

function topicsOf(table: TopicTable) {
  const topics = createTopics(table, { clock, log: createLogger({ write: () => {} }), everyMs: 1 });
  return Object.assign(topics, { [Symbol.dispose]: () => topics.close() });
}

Deno.test("healthTopic() asks each service once for all who look, and says what it is and since when", async () => {
  const answer = { status: 200, checks: { database: "up", redis: "up" }, asked: 0 };
  await using service = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    assertEquals(new URL(request.url).pathname, "/health/ready");
    answer.asked++;
    const checks = Object.fromEntries(
      Object.entries(answer.checks).map(([name, status]) => [name, { status, duration_ms: 1 }]),
    );
    return Response.json({ status: answer.status, checks }, { status: answer.status });
  });
  const closed = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response());
  const nowhere = `http://127.0.0.1:${closed.addr.port}`;
  await closed.shutdown();
  const services = { axi: `http://127.0.0.1:${service.addr.port}`, nowhere, mint: null };
  using monitor = createHealthMonitor({ services, clock });
  using topics = topicsOf({ health: healthTopic({ monitor, everyMs: 1 }) });
  const looks = [1, 2, 3].map(() => topics.listen("health", session, () => {}));
  const { feed } = looks[0] ?? topics.listen("health", session, () => {});
  const told = (): Record<string, ServiceHealth> => JSON.parse(feed.snapshot() ?? '{"data":{}}').data;
  const seen = () =>
    Object.fromEntries(
      Object.entries(told()).map((
        [name, { latency_ms, ...rest }],
      ) => [name, { ...rest, isTimed: latency_ms !== null }]),
    );
  await eventually("all states", () => Object.keys(seen()).length === 3);
  const since = "2026-01-01T00:00:00.000Z";
  assertEquals(seen(), {
    axi: { state: "up", failing: [], since, isTimed: true },
    nowhere: { state: "down", failing: [], since, isTimed: false },
    mint: { state: "absent", failing: [], since, isTimed: false },
  });
  clock.ms += 60_000;
  Object.assign(answer, { status: 503, checks: { database: "up", redis: "down" } });
  await eventually("the change", () => seen().axi?.state === "unready");
  assertEquals(seen().axi, {
    state: "unready",
    failing: ["redis"],
    since: "2026-01-01T00:01:00.000Z",
    isTimed: true,
  });
  assertEquals([seen().nowhere?.since, topics.size], [since, 1]);
  assert(answer.asked > 1);
});

Deno.test("createTopics() begins a source anew that fails, says meanwhile that it is stale, and keeps what is known", async () => {
  let runs = 0;
  using topics = topicsOf({
    t: {
      sharedBy: "everyone",
      async run(writer, { signal }) {
        writer.put("n", ++runs);
        if (runs === 1) {
          await eventually("it is told", () => told.length > 0);
          throw new AppError("UPSTREAM_FAILED", "Cannot reach the source: it is down, try again later");
        }
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    },
  });
  const told: { type: string; problem?: { code: string }; data?: unknown; set?: unknown }[] = [];
  topics.listen("t", session, () => {}).feed.subscribe((text) => told.push(JSON.parse(text)));
  await eventually("three messages", () => told.length === 3);
  assertEquals(told.map(({ type, problem, data, set }) => [type, problem?.code ?? data ?? set]), [
    ["snap", { n: 1 }],
    ["stale", "UPSTREAM_FAILED"],
    ["delta", { n: 2 }],
  ]);
});
