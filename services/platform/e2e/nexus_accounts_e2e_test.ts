import type { BrowserContextOptions, Page } from "playwright-core";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { PASSWORD } from "../../axi/auth/testing.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";

/** NEXUS before a whole AXI, in a browser; what that logs as an error is gathered. */
async function open(options: BrowserContextOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await openNexus());
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const context = await browser.newContext({ baseURL: world.url, locale: "en-GB", ...options });
  const page = await context.newPage(), errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  const opened = stack.move();
  return { world, context, page, errors, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function signIn(page: Page, username: string): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("/");
}

Deno.test({
  name: `a person signs in, sees the password typed, copies a new key, and watches the services${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { world, context, page, errors } = opened;
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/login");
    const field = page.getByLabel("Password");
    await page.getByRole("button", { name: "Show" }).click();
    assertEquals(await field.getAttribute("type"), "text");
    await page.getByRole("button", { name: "Hide" }).click();
    assertEquals(await field.getAttribute("type"), "password");
    await signIn(page, world.person.user.username);

    await page.goto("/account/keys");
    await page.getByLabel("Name").fill("import");
    await page.getByRole("button", { name: "Make a key" }).click();
    const key = await page.getByRole("status").locator("code").textContent();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    assertEquals<unknown>(await page.evaluate(() => navigator.clipboard.readText()), key);

    await page.clock.install();
    await page.routeWebSocket("**/ws/realtime/", (socket) => socket.close()); // so that it asks by itself
    await page.goto("/status");
    const row = page.getByRole("row", { name: /^AXI/ });
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.route("**/status/services", (route) =>
      route.fulfill({
        json: [{
          name: "axi",
          state: "unready",
          failing: ["postgres"],
          since: "2026-01-01T00:00:00Z",
          latency_ms: 2,
        }],
      }));
    await page.clock.runFor(5_000);
    await row.getByText("Not ready").waitFor();
    assert((await row.textContent())?.includes("Does not answer: postgres"));
    await page.unroute("**/status/services");
    await page.route("**/status/services", (route) => route.abort());
    await page.clock.runFor(5_000);
    await page.getByText("NEXUS does not answer").waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused").waitFor();
    assertEquals(errors.filter((text) => !text.includes("ERR_FAILED")), []);
  },
});

Deno.test({
  name: `everything of an account works without JavaScript, the question before a key is revoked too${note}`,
  ignore,
  async fn() {
    await using opened = await open({ javaScriptEnabled: false });
    const { world, page } = opened;
    await signIn(page, world.person.user.username);
    await page.goto("/account");
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByLabel("Time zone").selectOption("Europe/Riga");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Your profile is saved.").waitFor();
    assertEquals(await page.getByLabel("Name").inputValue(), "Ada Lovelace");

    await page.goto("/account/appearance");
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved in this browser.").waitFor();
    assertEquals(await page.locator("html").getAttribute("data-theme"), "dark");

    await page.goto("/account/keys");
    await page.getByLabel("Name").fill("import");
    await page.getByRole("button", { name: "Make a key" }).click();
    await page.getByRole("row", { name: /^import/ }).getByRole("button", { name: "Revoke" }).click();
    const question = page.getByRole("dialog");
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "hidden" });
    await page.getByRole("row", { name: /^import/ }).getByRole("button", { name: "Revoke" }).click();
    await question.getByRole("button", { name: "Revoke" }).click();
    await page.getByText("The key is revoked.").waitFor();
    await page.getByRole("row", { name: /^import.*Revoked/ }).waitFor();
  },
});
