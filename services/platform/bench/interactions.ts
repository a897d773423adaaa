import { cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { say } from "../dev/say.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { DEMO } from "../seed.ts";
import { writeCsv } from "./generate.ts";
import { GESTURES, rehearse, sortTable } from "./gestures.ts";

const USAGE =
  `Usage: deno run -A services/platform/bench/interactions.ts [--url http://127.0.0.1:3000] [--rounds 20]
  [--rows 100000,1000000]
Times in Chromium how soon a NEXUS that runs with the demo data (\`deno task dev\`) answers clicks and keys, and how long
a CSV takes from its drop to the first chart of its dataset. Without --rows nothing is dropped.`;
const DROP_DEADLINE_MS = 10 * 60_000;
const VIEWPORT = { width: 1280, height: 900 };

/** Somebody who is signed in, at the page of all datasets. */
async function signIn(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, viewport: VIEWPORT });
  const page = await context.newPage();
  await page.goto("/login?next=/datasets");
  await page.getByLabel("Username or e-mail address").fill(DEMO.username);
  await page.getByLabel("Password").fill(DEMO.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/datasets");
  return page;
}

async function timeGestures(page: Page, rounds: number): Promise<void> {
  say("gesture | interactions | p50 ms | p75 ms (INP) | longest ms");
  for (const gesture of GESTURES) {
    const { count, p50, p75, longest } = await rehearse(page, gesture, rounds);
    say(`${gesture.name} | ${count} | ${p50} | ${p75} | ${longest}`);
  }
  const { p50, p75, longest } = await sortTable(page, rounds);
  say(
    `sort the table of datasets, to the first paint of the next page | ${rounds} | ${p50} | ${p75} | ${longest}`,
  );
}

/** Drops a generated file, sends it as soon as its preview stands, and waits for its dataset's first chart. */
async function timeDrop(page: Page, rows: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "drop-" }), path = `${folder}/dropped.csv`;
  try {
    const bytes = await writeCsv(path, rows);
    await page.goto("/datasets/upload");
    await page.waitForFunction(() => document.querySelector("is-land:not([data-awake])") === null);
    const begun = performance.now(), seconds = () => ((performance.now() - begun) / 1000).toFixed(2);
    await drop(page, path);
    const card = page.getByRole("region", { name: "dropped.csv", exact: true });
    await card.getByRole("table").waitFor();
    const preview = seconds();
    await card.getByRole("button", { name: "Upload", exact: true }).click();
    await page.waitForURL(/\/datasets\/[\w-]{36}$/, { timeout: DROP_DEADLINE_MS, waitUntil: "commit" });
    const stored = seconds();
    await page.locator("li[data-name] summary svg:has(.fill-series-1)").first().waitFor();
    say(`${rows} | ${(bytes / 1e6).toFixed(1)} | ${preview} | ${stored} | ${seconds()}`);
    await page.evaluate(
      (path) => fetch(`/api/axi${path}`, { method: "DELETE" }),
      new URL(page.url()).pathname,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** As a person does who drags a file into the window. */
async function drop(page: Page, path: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, x: 640, y: 450, data });
  }
  await devtools.detach();
}

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:3000" },
    rounds: { type: "string", default: "20" },
    rows: { type: "string", default: "" },
    help: { type: "boolean" },
  },
});
const chromium = await browserPath();
if (values.help === true) {
  say(USAGE);
} else if (chromium === null) {
  say("Cannot time anything: no Chromium here; set CHROMIUM to one");
  Deno.exitCode = 1;
} else {
  const browser = await launchBrowser(chromium);
  try {
    const load = Deno.loadavg().map((value) => value.toFixed(2)).join(" ");
    say(`${cpus().length} cores (${cpus()[0]?.model.trim()}), load ${load}, Chromium ${browser.version()}`);
    const page = await signIn(browser, values.url);
    await timeGestures(page, Number(values.rounds));
    const sizes = values.rows.split(",").filter((text) => text !== "").map(Number);
    if (sizes.length > 0) say("rows | MB | to the preview, s | stored, s | first chart, s");
    for (const rows of sizes) await timeDrop(page, rows);
  } finally {
    await browser.close();
  }
}
