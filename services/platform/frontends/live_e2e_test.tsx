import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { browserPath } from "./browser.ts";
import { bundle } from "./bundle.ts";
import { openLivePage, shows } from "./live_page.tsx";

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";
const LIVE_BYTES_MAX = 3 * 1024;

Deno.test({
  name:
    `useTopic() shows a topic live in every island over one socket, and again after a page left and come back to${note}`,
  ignore,
  async fn() {
    await using opened = await openLivePage({ browser: CHROMIUM ?? "" });
    const { tab, url, topics, writers, errors, sockets } = opened;
    await shows(tab, "a=1");
    writers[0]?.put("b", 2);
    await shows(tab, "a=1 b=2");
    assertEquals(sockets, [`${url.replace("http", "ws")}/ws/realtime/`]);
    await tab.goto(`${url}/elsewhere`);
    await eventually("nobody listens", () => topics.size === 0);
    await tab.goBack();
    await shows(tab, "a=1");
    assertEquals(errors, []);
  },
});

Deno.test("the live client weighs less than 3 KB", async () => {
  const path = fileURLToPath(new URL("../../../islands/lib/live_socket.ts", import.meta.url));
  const bytes = Object.values(await bundle(path)).reduce((sum, text) => sum + gzipSync(text).length, 0);
  assert(bytes > 500 && bytes < LIVE_BYTES_MAX, `it weighs ${bytes} bytes`);
});
