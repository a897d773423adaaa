import { assert, assertEquals } from "../testing/assert.ts";
import { createHealthMonitor } from "./health_monitor.ts";

/** A service whose health the test sets, and a monitor of it. */
function setUp() {
  const world = { answer: () => Response.json({}), asked: 0, nowMs: Date.UTC(2026, 0, 1) };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    world.asked++;
    return world.answer();
  });
  const services = { axi: `http://127.0.0.1:${server.addr.port}`, mint: null };
  const monitor = createHealthMonitor({ services, clock: { now: () => world.nowMs } });
  return { world, monitor, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("HealthMonitor.check() tells what is up, not ready, down and absent, and since when it has been so", async () => {
  await using setup = setUp();
  const { world, monitor } = setup;
  const ready = () => Response.json({ status: "ready", checks: { postgres: { status: "up" } } });
  const unready = () =>
    Response.json({ checks: { postgres: { status: "down" }, redis: { status: "up" } } }, { status: 503 });
  const axiAfter = async (seconds: number, answer: () => Response) => {
    world.nowMs += seconds * 1000;
    world.answer = answer;
    const [axi] = await monitor.check();
    assert(axi !== undefined);
    const { latency_ms, ...rest } = axi;
    return { ...rest, isTimed: latency_ms !== null && latency_ms > 0 };
  };
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
  const up = { name: "axi", state: "up", failing: [], since: at(0), isTimed: true };
  assertEquals<unknown>(await axiAfter(0, ready), up);
  assertEquals<unknown>(await axiAfter(5, ready), up);
  assertEquals<unknown>(await axiAfter(5, unready), {
    ...up,
    state: "unready",
    failing: ["postgres"],
    since: at(10),
  });
  const down = { ...up, state: "down", since: at(15), isTimed: false };
  assertEquals<unknown>(await axiAfter(5, () => new Response("a proxy's page")), down);
  assertEquals<unknown>(await axiAfter(5, () => new Response("a proxy's page")), down);
  assertEquals<unknown>(await axiAfter(5, ready), { ...up, since: at(25) });
  const [, mint] = await monitor.check();
  assertEquals([mint?.name, mint?.state, mint?.latency_ms], ["mint", "absent", null]);
});

Deno.test("HealthMonitor.check() asks once a second, however many look", async () => {
  await using setup = setUp();
  const { world, monitor } = setup;
  await Promise.all(Array.from({ length: 50 }, () => monitor.check()));
  world.nowMs += 999;
  await monitor.check();
  assertEquals(world.asked, 1);
  world.nowMs += 1;
  await monitor.check();
  assertEquals(world.asked, 2);
});
