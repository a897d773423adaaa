import { assert, assertEquals, assertMatch } from "../testing/assert.ts";
import { createLogger, type LoggerOptions } from "./create_logger.ts";
import type { LogFields } from "./log.ts";

const NOW_MS = Date.parse("2026-05-01T12:00:00.000Z");

function setUp(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  return { lines, log: createLogger({ write: (line) => lines.push(line), now: () => NOW_MS, ...options }) };
}

Deno.test("createLogger() writes one JSON line an occurrence, with the fields it is bound to", () => {
  const { lines, log } = setUp();
  log.with({ service: "axi" }).info("dataset.upload.finished", { bytes: 12, reason: undefined });
  assertEquals(lines, [
    '{"time":"2026-05-01T12:00:00.000Z","level":"info","event":"dataset.upload.finished","service":"axi","bytes":12}\n',
  ]);
});

Deno.test("createLogger() drops lines below its level", () => {
  const { lines, log } = setUp({ level: "warn" });
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  assertEquals(lines.map((line) => JSON.parse(line).event), ["c", "d"]);
});

Deno.test("createLogger() writes no field whose name is not on the list, whatever the types were told", () => {
  const fields: LogFields & Record<string, string> = {
    path: "/x",
    password: "hunter2",
    token: "abc.def.ghi",
  };
  for (const format of ["json", "human"] as const) {
    const { lines, log } = setUp({ format });
    log.info("a", fields);
    assert(!/hunter2|abc\.def/.test(lines.join("")), format);
  }
});

Deno.test("createLogger() keeps one occurrence on one line, whatever stands in its values", () => {
  for (const format of ["json", "human"] as const) {
    const { lines, log } = setUp({ format });
    log.info("a", { detail: 'x\r\n{"level":"error"}\u001b[31m' });
    const [line = ""] = lines;
    assertEquals([..."\n\r\u001b"].map((it) => line.split(it).length - 1), [1, 0, 0], format);
    assert(line.endsWith("\n"));
  }
});

Deno.test("createLogger() writes errors with code and causes, but not the data in PostgreSQL's messages", () => {
  const { lines, log } = setUp();
  const cause = Object.assign(new Error('duplicate key value: "secret@example.com"'), {
    name: "PostgresError",
    code: "23505",
  });
  log.error("a", { error: new Error("Cannot sign up", { cause }) });
  const { error } = JSON.parse(lines[0] ?? "");
  assertEquals([error.message, error.cause.code, error.cause.message], [
    "Cannot sign up",
    "23505",
    'duplicate key value: "…"',
  ]);
  assertMatch(error.stack, /^at /);
  assert(!lines.join("").includes("secret"));
});

Deno.test("createLogger() cuts long texts and chains of causes", () => {
  const { lines, log } = setUp();
  let error = new Error("x".repeat(10_000));
  for (let i = 0; i < 100; i++) error = new Error("again", { cause: error });
  log.error("a", { error, detail: "y".repeat(1_000_000) });
  assert((lines[0] ?? "").length < 50_000);
});

Deno.test("createLogger() in human form is readable and colours nothing", () => {
  const { lines, log } = setUp({ format: "human" });
  log.warn("redis.connection.failed", { reason: "no route", port: 6379 });
  assertEquals(lines, ['12:00:00.000 WARN  redis.connection.failed reason="no route" port=6379\n']);
});

Deno.test("createLogger() in human form hands no control character on to a terminal", () => {
  const { lines, log } = setUp({ format: "human" });
  log.warn("page.policy.violated", { detail: "\u001b[2J" });
  log.warn("page.policy.violated", { detail: "a b\u009b2J\u007f" });
  assertEquals(/[\p{Cc}]/u.test(lines.join("").replaceAll("\n", "")), false);
  assertMatch(lines[1] ?? "", /detail="a b\\u009b2J\\u007f"/);
});
