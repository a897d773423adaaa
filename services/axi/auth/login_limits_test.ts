import { createMemoryRateLimiter } from "@shared/http/rate_limiter_memory.ts";
import { AppError } from "@shared/core/errors.ts";
import { assert, assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { createLoginLimits } from "./login_limits.ts";

const wrong = () => Promise.resolve(null);
const right = () => Promise.resolve("in");

Deno.test("ten wrong passwords block that account from that address alone, until time has passed", async () => {
  const clock = { ms: 0, now: () => clock.ms };
  const limits = createLoginLimits(createMemoryRateLimiter(clock), 5);
  const attempt = { account: "ada", address: "192.0.2.1" };
  for (let i = 0; i < 10; i++) assertEquals(await limits.guard(attempt, wrong), null);
  const refusal = await assertRejects(() => limits.guard(attempt, right), AppError);
  assertEquals([refusal.code, refusal.retryAfterSeconds], ["RATE_LIMITED", 90]);
  assertEquals(await limits.guard({ ...attempt, address: "192.0.2.2" }, right), "in");
  assertEquals(await limits.guard({ ...attempt, account: "bob" }, right), "in");
  clock.ms += 90_000;
  assertEquals(await limits.guard(attempt, right), "in");
});

Deno.test("right passwords cost nothing", async () => {
  const limits = createLoginLimits(createMemoryRateLimiter({ now: () => 0 }), 5);
  for (let i = 0; i < 200; i++) {
    assertEquals(await limits.guard({ account: "ada", address: "192.0.2.1" }, right), "in");
  }
});

Deno.test("a check that fails costs nothing", async () => {
  const limits = createLoginLimits(createMemoryRateLimiter({ now: () => 0 }), 5);
  const attempt = { account: "ada", address: "192.0.2.1" };
  for (let i = 0; i < 20; i++) {
    await assertRejects(() => limits.guard(attempt, () => Promise.reject(new TypeError("away"))), TypeError);
  }
  assertEquals(await limits.guard(attempt, right), "in");
});

Deno.test("parallel guesses can't slip through before the first is counted", async () => {
  const limits = createLoginLimits(createMemoryRateLimiter({ now: () => 0 }), 5);
  const { promise: gate, resolve: open } = Promise.withResolvers<null>();
  const attempts = Array.from(
    { length: 50 },
    () => limits.guard({ account: "ada", address: "192.0.2.1" }, () => gate).then(() => true, () => false),
  );
  open(null);
  const checked = (await Promise.all(attempts)).filter((it) => it).length;
  assertEquals(checked, 10);
});

Deno.test("one guess an account from one address is stopped too", async () => {
  const limits = createLoginLimits(createMemoryRateLimiter({ now: () => 0 }), 5);
  let refused = 0;
  for (let i = 0; i < 1_000; i++) {
    await limits.guard({ account: `user${i}`, address: "192.0.2.1" }, wrong).catch(() => refused++);
  }
  assert(refused >= 900, `${refused} of 1000 were refused`);
});

Deno.test("sign-ups of one address are limited by the minute", async () => {
  const clock = { ms: 0, now: () => clock.ms };
  const limits = createLoginLimits(createMemoryRateLimiter(clock), 2);
  await limits.signUp("192.0.2.1");
  await limits.signUp("192.0.2.1");
  await assertRejects(() => limits.signUp("192.0.2.1"), AppError, "wait 30 s");
  await limits.signUp("192.0.2.2");
  clock.ms += 30_000;
  await limits.signUp("192.0.2.1");
});
