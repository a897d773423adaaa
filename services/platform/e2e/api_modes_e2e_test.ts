import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { BrowserContext, Page } from "playwright-core";
import type { SessionToken } from "@shared/contracts/session.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import type { apiFetch } from "../../../islands/lib/api_fetch.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { buildFrontend } from "../frontends/build_frontend.ts";
import { bundle } from "../frontends/bundle.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";
const API = fileURLToPath(new URL("../../../islands/testing/api.ts", import.meta.url));
const API_BYTES_MAX = 1536;
const TURNS = 200;
/** Past 80 % of an access token's life of 300 s, but before its end. */
const DUE_MS = 250_000;
/** Past its end, and the minute that clocks may differ. */
const OVER_MS = 400_000;

declare global {
  /** What islands/testing/api.ts defines in a page. */
  var callApi: typeof apiFetch;
}

interface Opened {
  readonly world: NexusWorld;
  readonly context: BrowserContext;
  readonly clock: { ms: number };
  /** What pages and their policy complained of. */
  readonly errors: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A browser whose person is signed in; its pages have `callApi` besides their own scripts. */
async function open(apiMode: "gateway" | "direct"): Promise<Opened> {
  await using stack = new AsyncDisposableStack();
  await buildFrontend({ name: "nexus" });
  const clock = { ms: Date.now(), now: () => clock.ms };
  const world = stack.use(await openNexus({ apiMode, clock }));
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const context = await browser.newContext({ baseURL: world.url });
  await context.addCookies([{ ...await world.signIn(), url: world.url }]);
  await context.addInitScript({ content: await apiScript() });
  const errors: string[] = [];
  context.on("weberror", (error) => errors.push(error.error().message));
  context.on("console", (message) => {
    const isRefusal = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRefusal) errors.push(message.text());
  });
  const opened = stack.move();
  return { world, context, clock, errors, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** In a block of its own, since a page's scripts share their names. */
async function apiScript(): Promise<string> {
  const [script = "", ...others] = Object.values(await bundle(API));
  assertEquals(others.length, 0);
  return `{${script}}`;
}

async function newTab({ context }: Opened, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await page.waitForFunction(() => document.querySelector("is-land:not([data-awake])") === null);
  return page;
}

/** Finds a dataset by the command palette, as a person does; gives what was asked of AXI for it. */
async function findDataset(page: Page) {
  const asked = page.waitForRequest((request) => new URL(request.url()).searchParams.get("q") === "visits");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("visits");
  await page.getByRole("option", { name: "visits" }).waitFor();
  const request = await asked, { origin, pathname } = new URL(request.url());
  return { place: origin + pathname, authorization: await request.headerValue("authorization") };
}

Deno.test({
  name: `in gateway mode islands call AXI through NEXUS, and no token comes to the browser${note}`,
  ignore,
  async fn() {
    await using opened = await open("gateway");
    const page = await newTab(opened, "/account");
    assertEquals(await findDataset(page), {
      place: `${opened.world.url}/api/axi/datasets`,
      authorization: null,
    });
    assertEquals(opened.errors, []);
  },
});

Deno.test({
  name:
    `in direct mode islands call AXI itself, and the token stands nowhere but in the page's memory${note}`,
  ignore,
  async fn() {
    await using opened = await open("direct");
    const { world, context } = opened, page = await newTab(opened, "/account");
    const given = page.waitForResponse(`${world.url}/session/token`);
    const { place, authorization } = await findDataset(page);
    const { access_token }: SessionToken = await (await given).json();
    assertEquals([place, authorization], [`${world.axiUrl}/api/v1/datasets`, `Bearer ${access_token}`]);
    const left = await page.evaluate(() =>
      JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        document.cookie,
        document.documentElement.outerHTML,
      ])
    );
    const cookies = await context.cookies();
    assert(!left.includes(access_token), "the token stands in storage or in the page");
    assertEquals(cookies.map(({ name }) => name), ["axi_rt"]);
    assert(!JSON.stringify(cookies).includes(access_token), "the token stands in a cookie");
    const refused = await page.evaluate(async () => {
      const error = await globalThis.callApi("axi", "/datasets/nothing").catch((error) => error);
      return { name: error.name, status: error.status, code: error.code, id: typeof error.correlationId };
    });
    assertEquals(refused, { name: "ApiError", status: 404, code: "NOT_FOUND", id: "string" });
    assertEquals(opened.errors, []);
  },
});

Deno.test({
  name: `in direct mode two tabs that renew at once ${TURNS} times are never signed out${note}`,
  ignore,
  async fn() {
    await using opened = await open("direct");
    const { world, clock } = opened;
    const tabs = [await newTab(opened, "/account"), await newTab(opened, "/account")];
    const call = () =>
      Promise.all([1, 2, 3].map(async () => (await globalThis.callApi("axi", "/users/me")).status));
    const callAll = async () => (await Promise.all(tabs.map((tab) => tab.evaluate(call)))).flat();
    await callAll();
    const before = refreshes(world);
    for (let turn = 0; turn < TURNS; turn++) {
      const isSeen = turn % 2 === 0; // else the pages' clocks stand, and AXI refuses what they hold
      clock.ms += isSeen ? DUE_MS : OVER_MS;
      if (isSeen) await Promise.all(tabs.map((tab) => tab.clock.setSystemTime(clock.ms)));
      assertEquals(await callAll(), Array(6).fill(200), `turn ${turn}`);
    }
    assertEquals(refreshes(world) - before, TURNS);
    for (const tab of tabs) {
      await tab.reload();
      assertEquals(new URL(tab.url()).pathname, "/account");
    }
    assertEquals(opened.errors, []);
  },
});

/** How often AXI was asked for a new access token. */
function refreshes({ axi }: NexusWorld): number {
  return axi.lines.filter((line) => {
    const { event, route } = JSON.parse(line);
    return event === "http.request.answered" && String(route).endsWith("/auth/refresh");
  }).length;
}

Deno.test({
  name: `a sign-out in one tab brings the others to the sign-in page, which leads back${note}`,
  ignore,
  async fn() {
    await using opened = await open("gateway");
    const other = await newTab(opened, "/datasets?sort=name"), page = await newTab(opened, "/account");
    const gone = other.waitForURL("**/login?next=*");
    await page.locator('button[popovertarget="you"]').click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await page.waitForURL("**/login");
    await gone;
    assertEquals(new URL(other.url()).searchParams.get("next"), "/datasets?sort=name");
    assertEquals(await other.locator('input[name="next"]').inputValue(), "/datasets?sort=name");
    assertEquals(opened.errors, []);
  },
});

Deno.test("apiFetch() is no more than 1.5 KB for a browser", async () => {
  const bytes = gzipSync(await apiScript(), { level: 9 }).length;
  assert(bytes <= API_BYTES_MAX, `it has ${bytes} bytes`);
});
