import { assert, assertEquals } from "@shared/testing/assert.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { buildFrontend } from "../frontends/build_frontend.ts";
import { openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";

/** A browser whose person is signed in; what it logs as an error is gathered. */
async function openBrowser() {
  await using stack = new AsyncDisposableStack();
  const { assets } = await buildFrontend({ name: "nexus" });
  const world = stack.use(await openNexus({ assets }));
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const context = await browser.newContext({ baseURL: world.url });
  await context.addCookies([{ ...await world.signIn(), url: world.url }]);
  const page = await context.newPage(), errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  const opened = stack.move();
  return { world, page, errors, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

Deno.test({
  name: `rows come by scrolling to the last one, with few of them drawn and none lost or twice${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, world, errors } = opened;
    const rows = Array.from({ length: 1000 }, (_, i) => `${i + 1},text ${i + 1}`);
    const { dataset_id } = await world.person.upload("long.csv", ["n,words", ...rows].join("\n"));
    await page.goto(`/datasets/${dataset_id}/rows`);
    const grid = page.getByRole("region", { name: "Rows", exact: true });
    await page.getByText("100 rows so far").waitFor();
    const width = (await grid.getByRole("table").boundingBox())?.width;
    const seen = new Set<string>();
    while (!seen.has("1000")) {
      const drawn = await grid.locator("tbody tr[aria-rowindex] td:nth-child(2)").allTextContents();
      assert(drawn.length <= 101, `${drawn.length} rows are drawn`);
      drawn.forEach((text) => seen.add(text));
      const last = drawn.at(-1) ?? "";
      if (last === "1000") break;
      await grid.evaluate((element) => element.scrollTop += element.clientHeight);
      await page.waitForFunction(
        (before) =>
          document.querySelector("tbody tr[aria-rowindex]:nth-last-child(1 of [aria-rowindex]) td")
            ?.textContent !== before,
        last,
      );
    }
    assertEquals(seen, new Set(rows.map((_, i) => String(i + 1))));
    await page.getByText("All 1,000 rows").waitFor();
    assertEquals((await grid.getByRole("table").boundingBox())?.width, width);
    assertEquals(errors, []);
  },
});

Deno.test({
  name: `columns and pairs are found while one types${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, world, errors } = opened;
    await page.goto(`/datasets/${world.datasetId}`);
    await page.locator("is-land[data-awake] input[aria-controls=columns]").fill("CEL");
    await page.getByText("1 of 5 columns").waitFor();
    assertEquals(await page.locator("#columns > li:visible").count(), 1);
    await page.waitForURL(/[?&]find=CEL$/);
    await page.reload();
    await page.getByText("1 of 5 columns").waitFor();
    await page.goto(`/datasets/${world.datasetId}/correlations?method=auto`);
    await page.getByRole("searchbox", { name: "Part of a column's name" }).scrollIntoViewIfNeeded();
    await page.locator("is-land[data-awake] input[type=range]").fill("90");
    const rows = page.getByRole("region", { name: "Strongest pairs" }).locator("tbody tr");
    await page.getByText(/^\d+ of \d+ pairs$/).waitFor();
    const estimates = await rows.locator("td:nth-child(2)").allTextContents();
    assert(estimates.every((text) => Math.abs(Number(text)) >= 0.9), estimates.join());
    await page.waitForURL(/[?&]at_least=90$/);
    const linked = await page.request.get(page.url());
    assert((await linked.text()).includes(`value="90"`), "the server shows what the address says");
    assertEquals(errors, []);
  },
});
