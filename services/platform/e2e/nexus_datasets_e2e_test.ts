import type { Page } from "playwright-core";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { buildFrontend } from "../frontends/build_frontend.ts";
import { openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";

/** A browser whose person is signed in; what it logs as an error, but for refusals, is gathered. */
async function openBrowser() {
  await using stack = new AsyncDisposableStack();
  await buildFrontend({ name: "nexus" });
  const world = stack.use(await openNexus());
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const context = await browser.newContext({ baseURL: world.url });
  await context.addCookies([{ ...await world.signIn(), url: world.url }]);
  const page = await context.newPage(), errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      errors.push(message.text());
    }
  });
  page.on("pageerror", (error) => errors.push(error.message));
  const opened = stack.move();
  return { world, page, errors, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Every island of the page has come to life. */
async function allAwake(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("is-land:not([data-awake])") === null);
}

/** Drops files onto the page, as a person does. */
async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  await allAwake(page);
  const dropped = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(files)) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  for (const type of ["dragover", "drop"]) {
    await page.dispatchEvent("body", type, { dataTransfer: dropped });
  }
}

const card = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });

Deno.test({
  name: `a dropped file is shown as it would be stored, put right, and stored so${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, world, errors } = opened;
    await page.goto("/datasets/upload");
    await drop(page, { "sales.csv": "day;price;code\n03/04/2026;1,50;7\n05/06/2026;2,00;8\n" });
    const sales = card(page, "sales.csv");
    await sales.getByText("CSV · 3 columns · 2 rows").waitFor();
    assertEquals(await sales.getByRole("row").nth(1).getByRole("cell").allTextContents(), [
      "03/04/2026",
      "1.5",
      "7",
    ]);
    await sales.getByLabel("Order of dates").selectOption("Day, month, year");
    await sales.getByRole("cell", { name: "2026-04-03" }).waitFor();
    await sales.getByLabel("Type of code").selectOption("text");
    await sales.getByLabel("Name of the dataset").fill("April sales");
    await sales.getByRole("button", { name: "Upload", exact: true }).click();
    await page.waitForURL(/\/datasets\/[\w-]{36}$/);
    const { json } = await world.person.get(new URL(page.url()).pathname);
    assertEquals([json.name, json.columns.map(({ type }: { type: string }) => type)], [
      "April sales",
      ["date", "float", "text"],
    ]);
    assertEquals(errors, []);
  },
});

Deno.test({
  name:
    `several files go at once; one that can't be read says why, and what was rejected can be downloaded${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, errors } = opened;
    await page.goto("/datasets/upload");
    const good = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`good ${i}.csv`, `x,y\n${i},2\n`]));
    await drop(page, { ...good, "bad.csv": "", "surplus.csv": `a,b\n${"1,2\n".repeat(30)}3,4,5\n` });
    await button(page, "Upload 6 files").click();
    for (const name of Object.keys(good)) await card(page, name).getByText("Uploaded").waitFor();
    const surplus = card(page, "surplus.csv");
    await surplus.getByText("1 cell rejected").waitFor();
    const download = page.waitForEvent("download");
    await surplus.getByRole("link", { name: "Download rejected cells" }).click();
    assertEquals((await download).suggestedFilename().endsWith(".csv"), true);
    await card(page, "bad.csv").getByRole("alert").getByText(/^Cannot /).waitFor();
    await button(page, "Clear finished").click();
    assertEquals(await page.getByRole("list", { name: "Files" }).getByRole("heading").allTextContents(), [
      "bad.csv",
    ]);
    assertEquals(errors, []);
  },
});

Deno.test({
  name: `a large file goes on where it was after its connection broke${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, world } = opened;
    const row = `1,${"x".repeat(998)}\n`, rows = 70_000; // 67 MiB
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeTextFile(path, `number,text\n${row.repeat(rows)}`);
      const offsets: string[] = [];
      await page.route("**/api/axi/uploads/*", async (route) => {
        const request = route.request();
        if (request.method() !== "PATCH") return await route.continue();
        offsets.push(request.headers()["upload-offset"] ?? "");
        await (offsets.length === 2 ? route.abort("connectionreset") : route.continue());
      });
      await page.goto("/datasets/upload");
      await allAwake(page);
      await page.setInputFiles("input[type=file]", path);
      await button(page, "Upload").click();
      await page.waitForURL(/\/datasets\/[\w-]{36}$/, { timeout: 60_000 });
      const { json } = await world.person.get(new URL(page.url()).pathname);
      assertEquals([json.row_count, json.rejected_count], [rows, 0]);
      const piece = 16 * 1024 * 1024;
      assertEquals(offsets, [0, 1, 1, 2, 3, 4].map((pieces) => String(pieces * piece)));
    } finally {
      await Deno.remove(path);
    }
  },
});

Deno.test({
  name: `a file on its way can be stopped and sent again, and a refused one tells the way out${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, world } = opened;
    await page.goto("/datasets");
    const held = Promise.withResolvers<void>();
    await page.route("**/api/axi/datasets/upload?*", async (route) => {
      await held.promise;
      await route.continue().catch(() => {}); // the page has given it up
    }, { times: 1 });
    await drop(page, { "again.csv": "x\n1\n" });
    const again = card(page, "again.csv");
    await again.getByRole("button", { name: "Upload", exact: true }).click();
    await again.getByRole("button", { name: "Cancel" }).click();
    held.resolve();
    await again.getByRole("button", { name: "Upload", exact: true }).waitFor();
    await page.route("**/api/axi/datasets/upload?*", (route) => route.abort("connectionrefused"), {
      times: 1,
    });
    await again.getByRole("button", { name: "Upload", exact: true }).click();
    await again.getByRole("alert").getByText(/check the connection/).waitFor();
    await again.getByRole("button", { name: "Try again" }).click();
    await page.waitForURL(/\/datasets\/[\w-]{36}$/);
    const { json } = await world.person.get("/datasets?q=again");
    assertEquals(json.items.length, 1);
  },
});

Deno.test({
  name: `a new name shows at once, and one who comes too late sees what the other has chosen${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, world, errors } = opened;
    await page.goto("/datasets");
    const rename = async (from: string, to: string) => {
      const answered = page.waitForResponse((answer) => answer.request().method() === "PATCH");
      await button(page, `Actions for ${from}`).click();
      await page.getByRole("link", { name: "Rename" }).click();
      await page.getByLabel(`New name of ${from}`).fill(to);
      await page.keyboard.press("Enter");
      await answered;
    };
    await rename("visits.csv", "guests");
    await page.getByRole("link", { name: "guests", exact: true }).waitFor();
    assert(new URL(page.url()).search === "", "the page was left");
    await world.person.patch(`/datasets/${world.datasetId}`, { name: "crowd" });
    await rename("guests", "people");
    await page.getByRole("status").getByText(/it is now “crowd”/).waitFor();
    await rename("crowd", "people");
    await page.getByRole("link", { name: "people", exact: true }).waitFor();
    await world.person.delete(`/datasets/${world.datasetId}`);
    await rename("people", "nobody");
    await page.getByText("people has been deleted by somebody else.").waitFor();
    assertEquals(await page.getByRole("rowheader").count(), 0);
    assertEquals(errors, []);
  },
});

Deno.test({
  name: `a dataset is deleted after a question and had back by Undo${note}`,
  ignore,
  async fn() {
    await using opened = await openBrowser();
    const { page, world, errors } = opened;
    await page.goto("/datasets");
    await button(page, "Actions for visits.csv").click();
    await page.getByRole("link", { name: "Delete" }).click();
    await page.getByRole("dialog", { name: "Delete visits.csv?" }).getByRole("button", { name: "Delete" })
      .click();
    await page.getByText("visits.csv is deleted.").waitFor();
    assertEquals((await world.person.get(`/datasets/${world.datasetId}`)).status, 404);
    await button(page, "Undo").click();
    await page.getByText("visits.csv is back.").waitFor();
    assertEquals(await page.getByRole("rowheader").count(), 1);
    assertEquals((await world.person.get(`/datasets/${world.datasetId}`)).status, 200);
    assertEquals(errors, []);
  },
});
