import { signal } from "@preact/signals";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { newApp } from "@shared/http/new_app.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { assetRoutes } from "@shared/web/assets/asset_routes.ts";
import { pageAssets } from "@shared/web/assets/assets.ts";
import { packAssets } from "@shared/web/assets/pack_assets.ts";
import { renderDocument } from "@shared/web/islands/document.tsx";
import { registerIslands } from "@shared/web/islands/islands.tsx";
import { pageResponse } from "@shared/web/page_response.ts";
import { browserPath, launchBrowser } from "./browser.ts";
import { bundle } from "./bundle.ts";
import Counter from "../../../islands/testing/Counter.tsx";
import Fold from "../../../islands/testing/Fold.tsx";
import Switch from "../../../islands/testing/Switch.tsx";
import Thrower from "../../../islands/testing/Thrower.tsx";

registerIslands({ Counter, Fold, Switch, Thrower });

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";

/** A page of islands in a browser, under the policy of every page; what it logs as an error is gathered. */
async function open() {
  await using stack = new AsyncDisposableStack();
  const scripts = await bundle(fileURLToPath(new URL("../../../islands/testing/client.ts", import.meta.url)));
  const assets = packAssets({
    inputs: "",
    scripts,
    entry: "client.js",
    style: ".far { margin-top: 4000px }",
  });
  const app = newApp().route("/", assetRoutes(assets)).get("/favicon.svg", (c) => c.body(null, 204))
    .get("/speculation-rules.json", (c) => c.json({})).get(
      "/",
      (c) => pageResponse(c, page(assets)),
    );
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
  stack.defer(() => server.shutdown());
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const errors: string[] = [], fetched: string[] = [];
  const opened = await browser.newPage();
  opened.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  opened.on("pageerror", (error) => errors.push(error.message));
  opened.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await opened.goto(`http://127.0.0.1:${server.addr.port}/`);
  const moved = stack.move();
  return {
    page: opened,
    errors,
    fetched,
    scripts,
    assets,
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

function page(assets: ReturnType<typeof packAssets>): string {
  const count = signal(1), isFailing = signal(false);
  return renderDocument(
    <main>
      <Counter label="a" count={count} at={new Date(0)} />
      <Fold>
        <Counter label="b" count={count} />
      </Fold>
      <Thrower isFailing={isFailing} when="idle" />
      <Switch isFailing={isFailing} when="media (min-width: 1px)" />
      <div class="far">
        <Counter label="c" count={count} when="visible" />
      </div>
    </main>,
    {
      lang: "en",
      direction: "ltr",
      title: "Islands",
      assets: pageAssets(assets),
      isPublic: false,
      report: (name, error) => {
        throw new Error(`Cannot render ${name}`, { cause: error });
      },
    },
  );
}

const awake = (page: Page, count: number) =>
  page.waitForFunction((wanted) => document.querySelectorAll("is-land[data-awake]").length >= wanted, count);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

Deno.test({
  name: `islands come to life under the strictest policy, share a signal, and leave their slots alone${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { page, errors } = opened;
    await awake(page, 5);
    assertEquals(await button(page, /^a/).textContent(), "a 1 1970-01-01T00:00:00.000Z");
    await button(page, /^a/).click();
    await button(page, /^b/).click();
    assertEquals(await button(page, /^b/).textContent(), "b 3 ");
    await button(page, "fold").click();
    assertEquals(await page.locator("em").textContent(), "unfolded");
    await button(page, /^b/).click();
    assertEquals([await button(page, /^a/).textContent(), await button(page, /^b/).textContent()], [
      "a 4 1970-01-01T00:00:00.000Z",
      "b 4 ",
    ]);
    assertEquals(errors, []);
  },
});

Deno.test({
  name:
    `an island that is out of sight comes to life when it is scrolled to, with the signal as it is by then${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { page } = opened;
    await awake(page, 5);
    await button(page, /^a/).click();
    const last = page.locator("is-land").last();
    assertEquals(await last.getAttribute("data-awake"), null);
    await last.locator("button").scrollIntoViewIfNeeded();
    await awake(page, 6);
    assertEquals(await button(page, /^c/).textContent(), "c 2 ");
  },
});

Deno.test({
  name: `an island that fails says so, leaves the others alive and comes back by Retry${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { page } = opened;
    await page.evaluate(() => {
      document.addEventListener("island-error", (event) => {
        document.body.dataset.failed = (event as CustomEvent).detail.name;
      });
    });
    await awake(page, 5);
    await button(page, "fail").click();
    await page.getByRole("alert").waitFor();
    assertEquals(await page.locator("body").getAttribute("data-failed"), "Thrower");
    await button(page, /^a/).click();
    assertEquals(await button(page, /^a/).textContent(), "a 2 1970-01-01T00:00:00.000Z");
    await button(page, "mend").click();
    await button(page, "Retry").click();
    await button(page, "fail").waitFor();
  },
});

Deno.test({
  name: `an island whose script can't be had keeps what the server has rendered, and tries again${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { page, assets } = opened;
    const [script] = assets.islands.Fold;
    await page.route(`**/assets/${script}`, (route) => route.abort());
    await page.reload();
    await page.getByRole("alert").waitFor();
    assert(await page.getByRole("region", { name: "fold" }).isVisible());
    await awake(page, 4);
    await page.unroute(`**/assets/${script}`);
    await button(page, "Retry").click();
    await page.getByRole("alert").waitFor({ state: "detached" });
  },
});

Deno.test({
  name: `assets come compressed, for ever, and are found by the page before its entry asks${note}`,
  ignore,
  async fn() {
    await using opened = await open();
    const { page, assets, fetched } = opened;
    await awake(page, 5);
    const { headers } = await page.request.get(new URL(`/assets/${assets.entry}`, page.url()).href, {
      headers: { "accept-encoding": "gzip, br" },
    }).then((response) => ({ headers: response.headers() }));
    assertEquals([headers["content-encoding"], headers["cache-control"]], [
      "br",
      "public, max-age=31536000, immutable",
    ]);
    assertEquals(new Set(fetched).size, fetched.length); // nothing twice
  },
});
