import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertEquals } from "@shared/testing/assert.ts";
import type { Assets } from "@shared/web/assets/assets.ts";
import { packAssets } from "@shared/web/assets/pack_assets.ts";
import { browserPath, launchBrowser } from "../frontends/browser.ts";
import { bundle } from "../frontends/bundle.ts";
import { NEXUS_PAGES } from "./nexus_pages.ts";
import { openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const CLIENT = new URL("../../../islands/nexus/client.ts", import.meta.url).href;
const ASLEEP = `is-land:is([data-when="load"], [data-when="idle"]):not([data-awake])`;

/** The scripts of every page with those of Preact that say where the browser's tree is not the server's. */
async function debugAssets(): Promise<Assets> {
  const folder = await Deno.makeTempDir({ prefix: "debug-" });
  try {
    const entry = join(folder, "client.ts");
    await Deno.writeTextFile(entry, `import "preact/debug";\nimport ${JSON.stringify(CLIENT)};\n`);
    return packAssets({ inputs: "debug", scripts: await bundle(entry), entry: "client.js", style: "" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: `every island of every page comes to life as the server has rendered it${
    CHROMIUM === null ? " (skipped: no Chromium here; set CHROMIUM to one)" : ""
  }`,
  ignore: CHROMIUM === null,
  async fn() {
    await using world = await openNexus({ assets: await debugAssets() });
    const browser = await launchBrowser(CHROMIUM ?? "");
    try {
      const context = await browser.newContext({ viewport: { width: 1280, height: 4_000 } });
      await context.addCookies([{ ...await world.signIn(), url: world.url }]);
      const said: string[] = [];
      const page = await context.newPage();
      page.on("pageerror", (error) => said.push(`${page.url()}: ${error.message}`));
      page.on("console", (message) => {
        if (/hydrat|mismatch|Expected|undefined component/i.test(message.text())) {
          said.push(`${page.url()}: ${message.text()}`);
        }
      });
      for (const gated of NEXUS_PAGES.filter(({ isSignedIn }) => isSignedIn)) {
        await page.goto(world.url + gated.path(world));
        await page.waitForFunction((selector) => document.querySelector(selector) === null, ASLEEP);
      }
      assertEquals(said, []);
    } finally {
      await browser.close();
    }
  },
});

if (CHROMIUM !== null) {
  Deno.test("the check of hydration hears of a tree that differs", async () => {
    const entry = fileURLToPath(new URL("../../../islands/testing/mismatch.tsx", import.meta.url));
    const { "mismatch.js": script } = await bundle(entry);
    const browser = await launchBrowser(CHROMIUM);
    try {
      const page = await browser.newPage();
      const heard = Promise.withResolvers<string>();
      page.on(
        "console",
        (message) => /hydrat|mismatch|Expected/i.test(message.text()) && heard.resolve(message.text()),
      );
      await page.setContent(`<main id="root"><p>server</p></main>`);
      await page.addScriptTag({ content: script, type: "module" });
      assertEquals(/p/.test(await heard.promise), true);
    } finally {
      await browser.close();
    }
  });
}
