import type { BrowserContext, Page } from "playwright-core";
import type { ServiceHealth } from "@shared/contracts/live.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { PASSWORD } from "../../axi/auth/testing.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { cuttable } from "./cuttable.ts";
import { openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";
const CUTS = 20;
const CORRELATION_ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** NEXUS in a browser in which the person is signed in. */
async function open() {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await openNexus());
  const relay = stack.use(await cuttable(Number(new URL(world.url).port)));
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addCookies([{ ...await world.signIn(), url: relay.url }]);
  const page = await context.newPage(), errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const opened = stack.move();
  return {
    world,
    relay,
    context,
    page,
    errors,
    url: relay.url,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const strip = (page: Page) => page.getByRole("status").filter({ has: page.getByRole("list") });

const says = (page: Page, text: string | RegExp) => strip(page).filter({ hasText: text }).waitFor();

Deno.test({
  name:
    `the overview says that AXI is gone, its pages come all the same, and all is well once it is back${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, page, url, errors } = opened;
    await page.goto(url);
    await says(page, /AXI up.*Live/s);
    await world.stopAxi();
    await says(page, "AXI down");
    assertEquals(await page.getByText("visits.csv").count() > 0, true);

    assertEquals((await page.reload())?.status(), 200);
    await says(page, "AXI down");
    const failures = page.getByRole("main").getByRole("alert");
    assert(await failures.count() >= 2, "the parts that could not be loaded say so");
    for (const text of await failures.allTextContents()) assert(CORRELATION_ID.test(text), text);
    for (const name of ["Datasets", "Reports", "Account", "Status"]) {
      await page.getByRole("navigation").getByRole("link", { name, exact: true }).first().click();
      await page.getByRole("heading", { level: 1 }).waitFor();
      assertEquals(new URL(page.url()).pathname, `/${name.toLowerCase()}`);
    }
    await page.getByRole("row", { name: /AXI.*Down/ }).waitFor();

    world.startAxi();
    await page.getByRole("row", { name: /AXI.*Up/ }).waitFor();
    await eventually("the overview is whole again", async () => {
      await page.goto(url);
      return await failures.count() === 0;
    });
    await says(page, "AXI up");
    assertEquals(new URL(page.url()).pathname, "/");
    assertEquals(errors, []);
  },
});

Deno.test({
  name: `after ${CUTS} cuts of its socket a page shows what the server knows${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, relay, context, page, url, errors } = opened;
    await page.goto(url);
    await says(page, "Live");
    for (let cuts = 1; cuts <= CUTS; cuts++) {
      relay.cut();
      await says(page, "as it was: NEXUS does not answer");
      if (cuts === CUTS / 2) await world.stopAxi();
      // At once, where its patience would grow with each cut.
      await page.evaluate(() => dispatchEvent(new Event("online")));
      await says(page, "Live");
    }
    const services: (ServiceHealth & { name: string })[] =
      await (await context.request.get(`${url}/status/services`)).json();
    assertEquals(services.find(({ name }) => name === "axi")?.state, "down");
    await says(page, "AXI down");
    assertEquals(await strip(page).getByRole("listitem").allTextContents(), ["AXI down"]);
    assertEquals(errors, []);
  },
});

Deno.test({
  name: `a browser that is offline says so and keeps what it shows${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { context, page, url } = opened;
    await page.goto(`${url}/datasets`);
    await page.locator("main is-land[data-awake]").first().waitFor({ state: "attached" });
    await context.setOffline(true);
    const banner = page.getByText("This browser is offline.");
    await banner.waitFor();
    await page.getByText("visits.csv").first().waitFor();
    await context.setOffline(false);
    await banner.waitFor({ state: "detached" });
  },
});

Deno.test({
  name: `? tells all keys, j and Enter open a row, and keys=off leaves Ctrl K alone${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { context, page, url } = opened;
    const keys = page.getByRole("dialog", { name: "Keys" });
    const palette = page.getByRole("dialog", { name: "Go to" });
    await page.goto(url);
    await eventually("the keys are listened for", async () => {
      await page.keyboard.press("?");
      return await keys.isVisible();
    });
    await keys.getByText("Next row of a table").waitFor();
    await page.keyboard.press("Escape");
    await keys.waitFor({ state: "hidden" });
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/datasets\/[0-9a-f-]{36}/);

    await page.goto(`${url}/account/appearance`);
    await page.getByLabel("Off, but for Ctrl K").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/done=looks/);
    assertEquals((await context.cookies()).find(({ name }) => name === "keys")?.value, "off");
    await eventually("the keys are listened for", async () => {
      await page.keyboard.press("Control+k");
      return await palette.isVisible();
    });
    await page.keyboard.press("Escape");
    await palette.waitFor({ state: "hidden" });
    for (const key of ["?", "/", "g", "s"]) await page.keyboard.press(key);
    await page.keyboard.press("Control+k");
    await palette.waitFor();
    assertEquals(await keys.count(), 0);
    assertEquals(new URL(page.url()).pathname, "/account/appearance");
  },
});

Deno.test({
  name: `whoever's session ends over a form signs in and is back at its page${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, context, page, url } = opened;
    await page.goto(`${url}/account`);
    await context.clearCookies();
    await page.getByRole("main").getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/\/login\?next=%2Faccount$/);
    await page.getByLabel("Username or e-mail address").fill(world.person.user.username);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${url}/account`);
  },
});
