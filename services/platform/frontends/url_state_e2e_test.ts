import { fileURLToPath } from "node:url";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { assertEquals } from "@shared/testing/assert.ts";
import Finder from "../../../islands/testing/Finder.tsx";
import { browserPath, launchBrowser } from "./browser.ts";
import { bundle } from "./bundle.ts";

const CHROMIUM = await browserPath();
const ENTRY = fileURLToPath(new URL("../../../islands/testing/finder_client.ts", import.meta.url));

Deno.test({
  name: `useUrlState() is there on the server, follows the address, and writes it without new history${
    CHROMIUM === null ? " (skipped: no Chromium here; set CHROMIUM to one)" : ""
  }`,
  ignore: CHROMIUM === null,
  async fn() {
    await using stack = new AsyncDisposableStack();
    const scripts = await bundle(ENTRY);
    const server = stack.use(
      Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
        const script = scripts[new URL(url).pathname.slice(1)];
        if (script !== undefined) {
          return new Response(script, { headers: { "content-type": "text/javascript" } });
        }
        const body = renderToString(h(Finder, { address: url }));
        return new Response(
          `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/finder_client.js"></script><body>${body}</body>`,
          { headers: { "content-type": "text/html" } },
        );
      }),
    );
    const browser = await launchBrowser(CHROMIUM ?? "");
    stack.defer(() => browser.close());
    const page = await browser.newPage(), base = `http://127.0.0.1:${server.addr.port}/find`;
    await page.goto(`${base}?q=one&theme=dark#part`);
    assertEquals(await page.locator("input").inputValue(), "one");
    const entries = await page.evaluate(() => history.length);
    await page.locator("input").fill("two words");
    await page.getByRole("button").click();
    await page.waitForURL(`${base}?theme=dark&q=two+words&sort=size#part`);
    assertEquals(await page.evaluate(() => history.length), entries);
    await page.locator("input").fill("left at once"); // the page goes before it is due to be written
    await page.goto(`${base}?q=other`);
    await page.goBack();
    assertEquals(await page.locator("input").inputValue(), "left at once");
    await page.reload();
    assertEquals([await page.locator("input").inputValue(), await page.getByRole("button").textContent()], [
      "left at once",
      "size",
    ]);
  },
});
