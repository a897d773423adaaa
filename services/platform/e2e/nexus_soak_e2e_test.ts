import { browserPath } from "../frontends/browser.ts";
import { assertSteady, soak } from "../frontends/live_soak.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";
const MESSAGES = 10_000;

Deno.test({
  name:
    `a page that has been told 10,000 changes holds no more nodes, listeners and memory than before${note}`,
  ignore,
  async fn() {
    assertSteady(await soak({ browser: CHROMIUM ?? "", messages: MESSAGES }), MESSAGES);
  },
});
