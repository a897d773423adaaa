import { newApp } from "@shared/http/new_app.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { pageResponse } from "@shared/web/page_response.ts";
import { RELOAD_SCRIPT_PATH, reloadRoutes } from "@shared/web/reload_routes.ts";
import { freePort } from "../processes/free_port.ts";
import { browserPath, launchBrowser } from "./browser.ts";

const CHROMIUM = await browserPath();

/** A dashboard of one page that shows which start has rendered it. */
function start(port: number, startId: string) {
  const draining = new AbortController();
  const app = newApp()
    .route("/", reloadRoutes(startId, draining.signal))
    .get(
      "/",
      (c) =>
        pageResponse(c, `<script type="module" src="${RELOAD_SCRIPT_PATH}"></script><h1>${startId}</h1>`),
    );
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, app.fetch);
  return {
    async [Symbol.asyncDispose]() {
      draining.abort();
      await server.shutdown();
    },
  };
}

Deno.test({
  name: `an open page of development comes anew after a start, under the policy of every page${
    CHROMIUM === null ? " (skipped: no Chromium here; set CHROMIUM to one)" : ""
  }`,
  ignore: CHROMIUM === null,
  async fn() {
    const port = freePort(), refused: string[] = [];
    await using stack = new AsyncDisposableStack();
    const browser = await launchBrowser(CHROMIUM ?? "");
    stack.defer(() => browser.close());
    const page = await browser.newPage();
    page.on(
      "console",
      (message) => message.text().includes("Content Security") && refused.push(message.text()),
    );
    {
      await using _first = start(port, "first");
      const told = page.waitForResponse("**/dev/reload");
      await page.goto(`http://127.0.0.1:${port}/`);
      await told;
    }
    await using _second = start(port, "second");
    await page.getByRole("heading", { name: "second" }).waitFor();
    assertEquals(refused, []);
  },
});
