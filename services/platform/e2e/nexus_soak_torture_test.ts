import { browserPath } from "../frontends/browser.ts";
import { assertSteady, soak } from "../frontends/live_soak.ts";
import { say } from "../dev/say.ts";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";
/** An hour of ten a second. */
const MESSAGES = 36_000;

Deno.test({
  name:
    `a page that has been told 36,000 changes holds no more nodes, listeners and memory than before${note}`,
  ignore,
  async fn() {
    const result = await soak({ browser: CHROMIUM ?? "", messages: MESSAGES });
    say(
      `${result.messages} messages: ${JSON.stringify(result.before)} before, ${
        JSON.stringify(result.after)
      } after`,
    );
    assertSteady(result, MESSAGES);
  },
});
