import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@shared/testing/assert.ts";
import type { RowBlockWriter } from "./row_block.ts";
import { UnreadableState } from "./state_reader.ts";
import { statisticsRunHere } from "./statistics_run.ts";
import { createStatisticsThreads, type StatisticsThreadsOptions } from "./statistics_thread.ts";
import { randomNumbers, summarize, type TestValue } from "./testing.ts";

const TYPES: readonly ColumnType[] = ["int", "float", "decimal", "bool", "date", "timestamp", "text", "text"];

/** Opens the statistics of every table on a thread of its own; what is logged is kept. */
function openThreads(options: Partial<Omit<StatisticsThreadsOptions, "log">> = {}) {
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  return { lines, ...createStatisticsThreads({ log, fewestCells: 0, ...options }) };
}

function* randomRows(count: number, seed: number): Generator<TestValue[]> {
  const random = randomNumbers(seed);
  const orNull = (value: TestValue) => random() < 0.1 ? null : value;
  for (let i = 0; i < count; i++) {
    yield [
      orNull(Math.floor(1e6 * random())),
      random() < 0.01 ? Infinity : orNull(-1e9 * random()),
      orNull((1000 * random()).toFixed(3)),
      orNull(random() < 0.5 ? 1 : 0),
      orNull(Math.floor(20_000 * random())),
      orNull(Math.floor(1.7e15 * random())),
      orNull(`é${Math.floor(50 * random())}`),
      orNull("wide ".repeat(Math.floor(random() * 10 ** (seed % 5)))),
    ];
  }
}

Deno.test("statistics on a thread are those taken here, to the last bit", async () => {
  using threads = openThreads();
  for (const [seed, count] of [0, 1, 1023, 1024, 1025, 20_000].entries()) {
    using there = await threads.open(TYPES, count);
    assertEquals(
      await summarize(there, randomRows(count, seed)),
      await summarize(statisticsRunHere(TYPES), randomRows(count, seed)),
    );
  }
});

Deno.test("statistics on a thread keep no co-moments of more columns than are paired, as here", async () => {
  const types = new Array<ColumnType>(65).fill("int"), rows = [types.map((_, i) => i)];
  using threads = openThreads();
  using there = await threads.open(types, 1);
  assertEquals(await summarize(there, rows), await summarize(statisticsRunHere(types), rows));
});

Deno.test("statistics go on from a state, on a thread as here, to the last bit", async () => {
  using threads = openThreads();
  const rows = [...randomRows(4096, 2)];
  const there = await threads.open(TYPES, 1), here = statisticsRunHere(TYPES);
  await summarize(there, rows.slice(0, 2048));
  await summarize(here, rows.slice(0, 2048));
  const state = await there.state();
  there[Symbol.dispose]();
  assertEquals(state, await here.state());
  using on = await threads.open(TYPES, 1, state);
  const whole = await summarize(statisticsRunHere(TYPES), rows);
  assertEquals(await summarize(on, rows.slice(2048)), whole);
  assertEquals(await summarize(statisticsRunHere(TYPES, await here.state()), rows.slice(2048)), whole);
});

Deno.test("a state that is another's is refused, on a thread as here, and the next table finds a thread", async () => {
  using threads = openThreads();
  const state = await statisticsRunHere(["int"]).state();
  await assertRejects(() => threads.open(["bool"], 1, state), UnreadableState, "columns int");
  assertThrows(() => statisticsRunHere(["bool"], state), UnreadableState, "columns int");
  using next = await threads.open(["int"], 1, state);
  assertEquals((await summarize(next, [[1]])).row_count, 1);
  assertEquals(threads.lines, []);
});

Deno.test("a thread's blocks are filled again and again, however many go by", async () => {
  using threads = openThreads();
  using run = await threads.open(["int"], 1e6);
  const blocks = new Set<RowBlockWriter>();
  let block = run.exchange(null);
  for (let i = 0; i < 500; i++) {
    blocks.add(block);
    block.rows = 1024;
    block = run.exchange(block);
    await run.room();
  }
  assertEquals((await run.finish(block)).row_count, 512_000);
  assert(blocks.size <= 34, `${blocks.size} blocks`);
});

Deno.test("statistics that fail on a thread reject, and the next table finds another", async () => {
  using threads = openThreads();
  using run = await threads.open(["float"], 1);
  const wrong = statisticsRunHere(["text"]).exchange(null);
  wrong.rows = 1;
  run.exchange(wrong);
  await assertRejects(() => run.finish(run.exchange(null)), Error, "its block holds no values");
  await assertRejects(() => run.room(), Error, "its block holds no values");
  using next = await threads.open(["float"], 1);
  assertEquals((await summarize(next, [[1.5]])).columns[0].numeric?.mean, 1.5);
  assertEquals(threads.lines, []);
});

Deno.test("statistics that are given up on a thread reject whoever waits for them", async () => {
  using threads = openThreads();
  const run = await threads.open(["float"], 1);
  const summary = run.finish(run.exchange(null));
  run[Symbol.dispose]();
  await assertRejects(() => summary, Error, "given up");
  await assertRejects(() => run.room(), Error, "given up");
});

Deno.test("statistics of few cells begin no thread, for which nothing is told", async () => {
  using threads = openThreads({
    fewestCells: 3,
    module: new URL("../analytics/no_such_module.ts", import.meta.url),
  });
  using run = await threads.open(["int", "int"], 1);
  assertEquals((await summarize(run, [[1, 2]])).row_count, 1);
  assertEquals(threads.lines, []);
});

Deno.test({
  name: "statistics are taken here where the thread's module may not be read, told once",
  permissions: { read: false },
  fn: () => takesThemHere(openThreads(), "may not be read"),
});

Deno.test("statistics are taken here where a thread can't be started, told once", () => {
  const module = new URL("../analytics/no_such_module.ts", import.meta.url);
  return takesThemHere(openThreads({ module }), "Cannot take the statistics of this table");
});

Deno.test("statistics are taken here when a thread does not answer, and the next table is given one again", async () => {
  const silent = new URL("./row_block.ts", import.meta.url); // it listens to nobody
  using threads = openThreads({ module: silent, readyMs: 10 });
  for (const times of [1, 2]) {
    using run = await threads.open(["int"], 2);
    assertEquals((await summarize(run, [[1], [3]])).columns[0].numeric?.mean, 2);
    assertEquals(threads.lines.filter((line) => line.includes("did not begin within 0.01 s")).length, times);
  }
});

async function takesThemHere(opened: ReturnType<typeof openThreads>, reason: string): Promise<void> {
  using threads = opened;
  for (let i = 0; i < 3; i++) {
    using run = await threads.open(["int"], 2);
    assertEquals((await summarize(run, [[1], [3]])).columns[0].numeric?.mean, 2);
  }
  const [line] = threads.lines;
  assertEquals([threads.lines.length, line.includes(reason)], [1, true], line);
}

Deno.test("a third large table waits until another gives its thread back", async () => {
  using threads = openThreads();
  const first = await threads.open(["int"], 1);
  using _second = await threads.open(["int"], 1);
  let isThere = false;
  const third = threads.open(["int"], 1).finally(() => isThere = true);
  using others = openThreads();
  using _elsewhere = await others.open(["int"], 1); // as long as the third would take
  assertEquals(isThere, false);
  first[Symbol.dispose]();
  first[Symbol.dispose](); // once however often
  using _third = await third;
});

Deno.test("a thread that has done its work serves the next table, of other columns", async () => {
  using threads = openThreads();
  for (const [seed, types] of [TYPES, ["int", "text"] as const, TYPES].entries()) {
    const rows = [...randomRows(3000, seed)].map((row) => types.map((type) => row[TYPES.indexOf(type)]));
    using run = await threads.open(types, rows.length);
    assertEquals(await summarize(run, rows), await summarize(statisticsRunHere(types), rows));
  }
});
