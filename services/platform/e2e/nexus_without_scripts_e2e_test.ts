import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { PASSWORD } from "../../axi/auth/testing.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { NEXUS_PAGES } from "./nexus_pages.ts";
import { openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";

/** NEXUS before a browser that runs no scripts, signed in by the form. */
async function open() {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await openNexus());
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  await page.goto(`${world.url}/datasets?sort=name`);
  await page.getByLabel(/username or e-mail/i).fill(world.person.user.username);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  const opened = stack.move();
  return { world, page, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const headingOf = async (page: Page) =>
  (await page.getByRole("heading", { level: 1 }).first().textContent() ?? "").trim();

Deno.test({
  name:
    `signing in leads back to the page that was asked for, and every page can be read without scripts${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, page } = opened;
    assertEquals(page.url(), `${world.url}/datasets?sort=name`);
    for (const gated of NEXUS_PAGES.filter(({ isSignedIn }) => isSignedIn)) {
      await page.goto(world.url + gated.path(world));
      assert((await headingOf(page)).length > 0, `${gated.name} has no heading`);
      const text = await page.locator("main").innerText();
      assert(text.length > 60, `${gated.name} says no more than: ${text}`);
    }
    await page.goto(`${world.url}/datasets/${world.datasetId}`);
    const summary = await page.locator("main").innerText();
    for (const column of ["day", "city", "celsius", "visitors", "is_holiday"]) {
      assertMatch(summary, new RegExp(column));
    }
    await page.goto(`${world.url}/datasets/${world.datasetId}/rows`);
    assertMatch(await page.locator("main").innerText(), /Oslo/);
  },
});

Deno.test({
  name: `a file is uploaded, the theme chosen and a session ended without scripts${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, page } = opened;
    await page.goto(`${world.url}/datasets/upload`);
    const form = page.locator("form:has(input[type=file])").first();
    await form.locator("input[type=file]").setInputFiles({
      name: "fruit.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("name,price\napple,1.5\npear,2.25\n"),
    });
    await form.locator("button[type=submit]").first().click();
    await page.goto(`${world.url}/datasets`);
    assertMatch(await page.locator("main").innerText(), /fruit/);

    await page.locator('form[action="/account/theme"] button[value="dark"]').first().evaluate((button) =>
      (button as HTMLButtonElement).form?.requestSubmit(button as HTMLButtonElement)
    );
    await page.waitForLoadState();
    assertEquals(await page.locator("html").getAttribute("data-theme"), "dark");

    await page.locator('form[action="/logout"]').first().evaluate((form) =>
      (form as HTMLFormElement).requestSubmit()
    );
    await page.waitForURL(/\/login/);
    await page.goto(`${world.url}/datasets`);
    assertMatch(page.url(), /\/login\?next=%2Fdatasets$/);
  },
});
