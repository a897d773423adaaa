import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";
const PASSWORD = "a tuba in the attic at noon";

/** Visits of thirty people over half a year, with days that can be read in two ways. */
const ORDERS = [
  "customer,ordered,amount,pieces",
  ...Array.from({ length: 360 }, (_, i) => {
    const day = `0${1 + i % 9}/0${1 + Math.floor(i / 60)}/2026`, pieces = 1 + i % 5;
    return `c${i % 30},${day},${(pieces * 9.5 + i % 3).toFixed(2)},${pieces}`;
  }),
].join("\n") + "\n";
const RATES = "currency;rate\nEUR;1,08\nGBP;1,27\nJPY;0,0064\n";

/** NEXUS before a browser; what that complains of is gathered. */
async function open() {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await openNexus());
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const said: string[] = [];
  page.on("pageerror", (error) => said.push(error.message));
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  const opened = stack.move();
  return { world, page, said, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function register(page: Page, world: NexusWorld): Promise<void> {
  await page.goto(`${world.url}/register`);
  const username = `ada-${crypto.randomUUID().slice(0, 8)}`;
  await page.locator("input[name=email]").fill(`${username}@example.com`);
  await page.locator("input[name=username]").fill(username);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("form[action='/register'] button[type=submit]").click();
  await page.waitForURL(`${world.url}/`);
}

/** Lets go of files over the page, as somebody does who has dragged them there. */
async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const [name, text] of Object.entries(given)) {
      data.items.add(new File([text], name, { type: "text/csv" }));
    }
    return data;
  }, files);
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("main", type, { dataTransfer: transfer });
  }
}

const ASLEEP = `header is-land:not([data-awake])`;

/** Resolves when the palette is awake, and has begun to listen after its first frame. */
async function keysHeard(page: Page): Promise<void> {
  await page.waitForFunction((selector) => document.querySelector(selector) === null, ASLEEP);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
}

Deno.test({
  name: `somebody new drops two files, corrects how one is read, and reads what is in it${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, page, said } = opened;
    await register(page, world);

    await page.goto(`${world.url}/datasets/upload`);
    await page.locator("is-land[data-awake] input[type=file]").waitFor({ state: "attached" });
    await drop(page, { "orders.csv": ORDERS, "rates.csv": RATES });
    await page.getByText("day or month?").waitFor();
    const rates = page.locator("section,article,li,div").filter({ hasText: "rates.csv" }).last();
    await rates.waitFor();
    await page.getByLabel("Order of dates").filter({ visible: true }).first().selectOption({
      label: "Day, month, year",
    });
    await page.getByText("day or month?").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Upload 2 files" }).click();
    await page.getByRole("link", { name: "Open dataset" }).first().click();
    await page.waitForURL(/\/datasets\/[0-9a-f-]{36}/);

    const summary = await page.locator("main").innerText();
    assertMatch(summary, /360/);
    assertMatch(summary, /ordered\s+date/);
    assertMatch(summary, /amount\s+(number|decimal)/);

    await page.getByRole("link", { name: "Correlations" }).click();
    await page.getByRole("link", { name: "Spearman" }).click();
    await page.waitForURL(/method=spearman/);
    assertMatch(await page.locator("main").innerText(), /amount × pieces|pieces × amount/);

    await page.getByRole("link", { name: "Cohorts" }).click();
    await page.getByLabel("Who acts").selectOption("customer");
    await page.getByLabel("When").selectOption("ordered");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForURL(/actor/);
    assertMatch(await page.locator("main table").first().innerText(), /Jan 2026\s+30\s+100\s?%/);

    await page.getByRole("button", { name: "Download" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: /^CSV/ }).first().click();
    const stream = await (await download).createReadStream();
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    assertEquals(Buffer.concat(chunks).toString().trimEnd().split("\n").length, 361);

    await page.getByRole("button", { name: /^You/ }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/\/login/);
    await page.goto(`${world.url}/datasets`);
    assertMatch(page.url(), /\/login\?next/);
    assertEquals(said, []);
  },
});

Deno.test({
  name: `the keyboard alone goes from signing in to a correlation and out again${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, page } = opened;
    await register(page, world);
    await page.goto(`${world.url}/datasets/upload`);
    await page.locator("is-land[data-awake] input[type=file]").setInputFiles({
      name: "orders.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(ORDERS),
    });
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    /** Goes on by Tab until the focus is on what is called that. */
    const tabTo = async (name: RegExp) => {
      for (let i = 0; i < 120; i++) {
        await press("Tab");
        const label = await page.evaluate(() => {
          const element = document.activeElement;
          return `${element?.getAttribute("aria-label") ?? ""} ${element?.textContent ?? ""}`.trim();
        });
        if (name.test(label)) return;
      }
      throw new Error(`Cannot reach ${name} by the keyboard`);
    };
    await page.getByText("day or month?").waitFor();
    await tabTo(/^Upload$/);
    await press("Enter");
    await page.waitForURL(/\/datasets\/[0-9a-f-]{36}/);
    await tabTo(/^Correlations$/);
    await press("Enter");
    await page.waitForURL(/correlations/);
    await tabTo(/^Kendall$/);
    await press("Enter");
    await page.waitForURL(/method=kendall/);
    assertMatch(await page.locator("main").innerText(), /amount × pieces|pieces × amount/);

    await keysHeard(page);
    await press("g", "d");
    await page.waitForURL(`${world.url}/datasets`);
    await keysHeard(page);
    await press("Control+k");
    await page.keyboard.type("stat");
    await press("Enter");
    await page.waitForURL(`${world.url}/status`);
    await tabTo(/^You/);
    await press("Enter");
    await tabTo(/^Sign out$/);
    await press("Enter");
    await page.waitForURL(/\/login/);
  },
});
