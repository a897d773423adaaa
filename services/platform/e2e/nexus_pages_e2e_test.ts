import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { assertEquals } from "@shared/testing/assert.ts";
import { axeScript, type Violation } from "../frontends/axe.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { type GatedPage, NEXUS_PAGES } from "./nexus_pages.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const AXE = CHROMIUM === null ? null : await axeScript();
const SCREENSHOTS = fileURLToPath(new URL("../../../screenshots/nexus/", import.meta.url));
const THEMES = ["light", "dark"] as const;
const WIDTHS = [320, 768, 1280, 1920];
const HEIGHT = 900;
/** At the narrowest and at a usual one. */
const AXE_WIDTHS = [320, 1280];
const SHIFT_MAX = 0.01;
const AXE_OPTIONS = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
};

declare global {
  /** What axeScript() defines in a page. */
  var axe: { run(options: typeof AXE_OPTIONS): Promise<{ violations: Violation[] }> };
}

/** What is wrong with a page in one theme and width; empty where nothing is. */
type Faults = string[];

Deno.test({
  name:
    `every page of NEXUS passes axe, obeys its policy and does not shift, light and dark, from 320 to 1920${
      CHROMIUM === null ? " (skipped: no Chromium here; set CHROMIUM to one)" : ""
    }`,
  ignore: CHROMIUM === null,
  fn: (t) =>
    eachPage(t, async (page, { gated, theme, width }) => {
      await page.screenshot({ path: `${SCREENSHOTS}${gated.name}-${width}-${theme}.png`, fullPage: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      return [
        ...overflow > 0 ? [`scrolls sideways by ${overflow} px`] : [],
        ...AXE !== null && AXE_WIDTHS.includes(width) ? await axeFaults(page, AXE) : [],
      ];
    }),
});

if (CHROMIUM !== null && AXE === null) {
  Deno.test.ignore("axe looks at every page of NEXUS (skipped: axe-core can't be had)", () => {});
}

async function axeFaults(page: Page, script: string): Promise<Faults> {
  await page.evaluate(script);
  const { violations } = await page.evaluate((options) => globalThis.axe.run(options), AXE_OPTIONS);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}) at ${target.join(" ")}: ${html.slice(0, 200)}`)
  );
}

interface Look {
  readonly gated: GatedPage;
  readonly theme: (typeof THEMES)[number];
  readonly width: number;
}

/** Opens every page in both themes and all widths; fails with what `look` or the browser itself finds. */
async function eachPage(
  t: Deno.TestContext,
  look: (page: Page, at: Look) => Promise<Faults>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await openNexus());
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  for (const gated of NEXUS_PAGES) {
    await t.step(gated.name, async () => {
      const faults: Faults = [];
      const context = await contextOf(browser, world, gated);
      for (const width of WIDTHS) {
        const { page, said } = await open(context, world, { gated, width });
        const shift = await layoutShift(page);
        if (shift > SHIFT_MAX) faults.push(`${width}: layout shift ${shift}`);
        for (const theme of THEMES) {
          await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
          const found = await look(page, { gated, theme, width });
          faults.push(...found.map((fault) => `${theme} ${width}: ${fault}`));
        }
        faults.push(...said.map((fault) => `${width}: ${fault}`));
        await page.close();
      }
      await context.close();
      assertEquals([...faults, ...world.lines.splice(0)], []);
    });
  }
}

async function contextOf(
  browser: Browser,
  world: NexusWorld,
  gated: GatedPage,
): Promise<BrowserContext> {
  const context = await browser.newContext({ colorScheme: "light", reducedMotion: "reduce" });
  if (gated.isSignedIn) await context.addCookies([{ ...await world.signIn(), url: world.url }]);
  return context;
}

/** A page as it is when its islands are awake, and what the browser complained of. */
async function open(context: BrowserContext, world: NexusWorld, { gated, width }: Omit<Look, "theme">) {
  const page = await context.newPage(), said: string[] = [];
  page.on("pageerror", (error) => said.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !isOwnStatus(gated, message.text())) said.push(message.text());
  });
  await page.setViewportSize({ width, height: HEIGHT });
  const answer = await page.goto(world.url + gated.path(world));
  if (answer?.status() !== gated.status) said.push(`status ${answer?.status()}`);
  const sleeping = `is-land:is([data-when="load"], [data-when="idle"]):not([data-awake])`;
  await page.waitForFunction((selector) => document.querySelector(selector) === null, sleeping);
  return { page, said };
}

/** Browsers log the status of a page that is meant to be an error. */
function isOwnStatus({ status }: GatedPage, text: string): boolean {
  return status >= 400 && text.includes(`status of ${status}`);
}

/** The sum of all layout shifts so far, as observers are told of it two frames later. */
async function layoutShift(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    let total = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) total += (entry as { value?: number }).value ?? 0;
    });
    observer.observe({ type: "layout-shift", buffered: true });
    for (let frames = 0; frames < 2; frames++) await new Promise((done) => requestAnimationFrame(done));
    return total;
  });
}
