import type { CDPSession } from "playwright-core";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { openLivePage, shows, WATCHING } from "./live_page.tsx";

/** Messages between two looks at the page, so that it is never so far behind that the server leaves some out. */
const ROUND = 500;
const WARM_UP_ROUNDS = 4;
/** A twenty-fifth of what such a page holds; of 10,000 messages it is less than 7 bytes each. */
const GROWTH_MAX_BYTES = 64 * 1024;
/** Entries that come and go by turns. */
const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** What a page holds after everything that nothing refers to has gone. */
export interface PageHolds {
  readonly nodes: number;
  readonly listeners: number;
  readonly heapBytes: number;
}

export interface SoakResult {
  readonly before: PageHolds;
  readonly after: PageHolds;
  /** Messages that came between the two. */
  readonly messages: number;
  /** What the browser complained of. */
  readonly errors: readonly string[];
}

/** Tells a page with two live islands so many messages, each a change of an entry, and how much it holds before and after. */
export async function soak({ browser, messages }: {
  /** Path of Chromium. */
  readonly browser: string;
  /** A multiple of 500. */
  readonly messages: number;
}): Promise<SoakResult> {
  await using live = await openLivePage({ browser, everyMs: 0 });
  const { tab, errors, heard } = live;
  await shows(tab, "a=1");
  const tell = createTeller(live);
  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send("Performance.enable");
  const round = async () => await shows(tab, await tell(ROUND));
  // What is compiled and cached once is there from now on.
  for (let warmUp = 0; warmUp < WARM_UP_ROUNDS; warmUp++) await round();
  const before = await holds(devtools);
  heard.frames = 0;
  for (let told = 0; told < messages; told += ROUND) await round();
  return { before, after: await holds(devtools), messages: heard.frames, errors };
}

/** Fails unless all messages came and the page holds no more than before; what it compiles meanwhile is allowed for. */
export function assertSteady({ before, after, messages, errors }: SoakResult, told: number): void {
  assert(messages >= told, `only ${messages} of ${told} messages came`);
  assertEquals([after.nodes, after.listeners], [before.nodes, before.listeners]);
  const growth = after.heapBytes - before.heapBytes;
  assert(
    growth < GROWTH_MAX_BYTES,
    `the page's memory has grown by ${growth} bytes from ${before.heapBytes}`,
  );
  assertEquals(errors, []);
}

/** Sends so many messages of one change each; gives what the page shows after the last. */
function createTeller({ topics, writers }: Awaited<ReturnType<typeof openLivePage>>) {
  const writer = writers.at(-1);
  if (writer === undefined) throw new TypeError("Cannot tell a topic anything: nobody watches it");
  const { feed } = topics.listen("n", WATCHING, () => {});
  const table = new Map([["a", 1]]);
  let turn = 0;
  return async (count: number): Promise<string> => {
    for (let sent = 0; sent < count; sent++, turn++) {
      const told = Promise.withResolvers<string>();
      const stop = feed.subscribe(told.resolve);
      const key = KEYS[turn % KEYS.length] ?? "";
      // Now and then one goes, and comes back with its next turn.
      if (turn % 19 === 0 && table.size > 1 && table.delete(key)) {
        writer.remove(key);
      } else {
        table.set(key, turn);
        writer.put(key, turn);
      }
      await told.promise;
      stop();
    }
    return Array.from(table, ([key, n]) => `${key}=${n}`).join(" ");
  };
}

async function holds(devtools: CDPSession): Promise<PageHolds> {
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  return { nodes: of("Nodes"), listeners: of("JSEventListeners"), heapBytes: of("JSHeapUsedSize") };
}
