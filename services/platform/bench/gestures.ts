import type { Page } from "playwright-core";

/** Something that people do over and over on a page. */
export interface Gesture {
  readonly name: string;
  /** Goes to where it is done; the page is awake when this is done. */
  begin(page: Page): Promise<unknown>;
  act(page: Page, round: number): Promise<unknown>;
}

/** Milliseconds; browsers tell of no interaction that has its paint sooner than in 16. */
export interface Latencies {
  readonly count: number;
  readonly p50: string;
  readonly p75: string;
  readonly longest: string;
}

declare global {
  /** The longest event of each interaction of a page, by the interaction's id. */
  var interactions: Map<number, number>;
}

/** What browsers tell at the least, and in steps of 8 ms. */
const TOLD_FROM_MS = 16;

export const GESTURES: readonly Gesture[] = [
  {
    name: "open the palette, type six letters, close it",
    begin: (page) => goTo(page, "/"),
    async act(page) {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("orders");
      await page.keyboard.press("Escape");
    },
  },
  {
    name: "change the colours",
    async begin(page) {
      await goTo(page, "/");
      await page.locator(`[popovertarget="you"]`).click();
    },
    act: (page, round) => page.locator(`#you button[name="theme"]`).nth(round % 3).click(),
  },
  {
    name: "expand and fold a column",
    begin: (page) => openDataset(page, ""),
    act: async (page, round) => {
      const columns = page.locator("li[data-name] > details > summary");
      await columns.nth(round % await columns.count()).click();
    },
  },
  {
    name: "move the slider of correlations by one step",
    async begin(page) {
      await openDataset(page, "/correlations");
      await page.locator(`input[type="range"]`).focus();
    },
    act: (page, round) => page.keyboard.press(round % 20 < 10 ? "ArrowRight" : "ArrowLeft"),
  },
  {
    name: "open and close a dataset's menu",
    begin: (page) => goTo(page, "/datasets"),
    async act(page) {
      await page.locator(`[popovertarget^="menu-"]`).first().click();
      await page.keyboard.press("Escape");
    },
  },
];

/** Does a gesture so many times; how long after each press and click its outcome was painted. */
export async function rehearse(page: Page, gesture: Gesture, rounds: number): Promise<Latencies> {
  await gesture.begin(page);
  await painted(page);
  const before = await observeInteractions(page);
  for (let round = 0; round < rounds; round++) {
    await gesture.act(page, round);
    await painted(page);
  }
  const { count, told } = await page.evaluate(() => ({
    count: (performance as { interactionCount?: number }).interactionCount ?? 0,
    told: Array.from(globalThis.interactions.values()),
  }));
  const untold = Math.max(0, count - before - told.length);
  return latenciesOf([...Array.from({ length: untold }, () => 0), ...told]);
}

/** Keeps the longest event of every interaction from now on; gives how many there have been. */
async function observeInteractions(page: Page): Promise<number> {
  return await page.evaluate((durationThreshold) => {
    const interactions = globalThis.interactions = new Map();
    const options: PerformanceObserverInit & { durationThreshold: number } = {
      type: "event",
      durationThreshold,
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { interactionId = 0 } = entry as { interactionId?: number };
        if (interactionId === 0) continue;
        interactions.set(interactionId, Math.max(entry.duration, interactions.get(interactionId) ?? 0));
      }
    }).observe(options);
    return (performance as { interactionCount?: number }).interactionCount ?? 0;
  }, TOLD_FROM_MS);
}

/** Sorts the table of datasets by its headings' links; from the click to the first paint of the page that is sorted so. */
export async function sortTable(page: Page, rounds: number): Promise<Latencies> {
  await goTo(page, "/datasets");
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.evaluate(() => {
      addEventListener("click", ({ timeStamp }) => {
        sessionStorage.setItem("clicked", String(performance.timeOrigin + timeStamp));
      }, { capture: true });
    });
    const headings = page.locator("thead th a");
    await headings.first().waitFor();
    await headings.nth(round % await headings.count()).click();
    await page.waitForFunction(() =>
      sessionStorage.getItem("clicked") !== null &&
      performance.timeOrigin > Number(sessionStorage.getItem("clicked")) &&
      performance.getEntriesByName("first-contentful-paint").length > 0
    );
    times.push(
      await page.evaluate(() => {
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        return performance.timeOrigin + (paint?.startTime ?? NaN) - Number(sessionStorage.getItem("clicked"));
      }),
    );
  }
  return latenciesOf(times);
}

function latenciesOf(times: readonly number[]): Latencies {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const time = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
    return time < TOLD_FROM_MS ? `< ${TOLD_FROM_MS}` : time.toFixed(0);
  };
  return { count: times.length, p50: at(0.5), p75: at(0.75), longest: at(1) };
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(path);
  const sleeping = `is-land:is([data-when="load"], [data-when="idle"]):not([data-awake])`;
  await page.waitForFunction((selector) => document.querySelector(selector) === null, sleeping);
}

/** The dataset of the demo with the most columns. */
async function openDataset(page: Page, tab: string): Promise<void> {
  await goTo(page, "/datasets?q=shop_orders");
  const path = await page.getByRole("link", { name: "shop_orders", exact: true }).getAttribute("href");
  if (path === null) throw new TypeError("Cannot find the dataset shop_orders: the demo data is missing");
  await goTo(page, path + tab);
  await page.waitForFunction(() => document.querySelector("is-land:not([data-awake])") === null);
}

/** Some frames on, when observers have been told of what came before. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise((done) => requestAnimationFrame(done));
  });
}
