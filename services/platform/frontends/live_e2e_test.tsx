import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { systemClock } from "@shared/core/clock.ts";
import type { TenantId, UserId } from "@shared/core/ids.ts";
import { trustedProxies } from "@shared/http/client_address.ts";
import { newApp } from "@shared/http/new_app.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { assetRoutes } from "@shared/web/assets/asset_routes.ts";
import { pageAssets } from "@shared/web/assets/assets.ts";
import { packAssets } from "@shared/web/assets/pack_assets.ts";
import { renderDocument } from "@shared/web/islands/document.tsx";
import { registerIslands } from "@shared/web/islands/islands.tsx";
import type { FeedWriter } from "@shared/web/live/feed.ts";
import { liveRoutes } from "@shared/web/live/live_routes.ts";
import { createTopics } from "@shared/web/live/topics.ts";
import { pageResponse } from "@shared/web/page_response.ts";
import type { Session } from "@shared/web/session/sessions.ts";
import { gzipSync } from "node:zlib";
import Watcher from "../../../islands/testing/Watcher.tsx";
import { browserPath, launchBrowser } from "./browser.ts";
import { bundle } from "./bundle.ts";

registerIslands({ Watcher });

const CHROMIUM = await browserPath();
const ignore = CHROMIUM === null;
const note = ignore ? " (skipped: no Chromium here; set CHROMIUM to one)" : "";
const LIVE_BYTES_MAX = 3 * 1024;

const SESSION: Session = {
  accessToken: "a.b.c",
  user_id: "u" as UserId,
  tenant_id: "t" as TenantId,
  role: "viewer",
  expiresAtMs: Infinity,
  refreshAtMs: Infinity,
  setCookie: null,
  key: "k",
};

/** A page that watches the topic `n` twice, in a browser, under the policy of every page. */
async function open() {
  await using stack = new AsyncDisposableStack();
  const entry = fileURLToPath(new URL("../../../islands/testing/live_client.ts", import.meta.url));
  const assets = packAssets({
    inputs: "",
    scripts: await bundle(entry),
    entry: "live_client.js",
    style: "",
  });
  const log = createLogger({ write: () => {} }), draining = new AbortController();
  const writers: FeedWriter<number>[] = [];
  const topics = createTopics({
    n: {
      sharedBy: "everyone",
      run(writer, { signal }) {
        writers.push(writer);
        writer.put("a", 1);
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
      },
    },
  }, { clock: systemClock, log, lingerMs: 0 });
  stack.defer(() => topics.close());
  const live = liveRoutes({
    topics,
    log,
    clock: systemClock,
    origins: [],
    isTrustedProxy: trustedProxies([]),
    draining: draining.signal,
    sessions: { open: () => Promise.resolve(SESSION), clearing: () => null },
  });
  const page = renderDocument(
    <main>
      <Watcher topic="n" />
      <Watcher topic="n" when="idle" />
    </main>,
    { lang: "en", direction: "ltr", title: "Live", assets: pageAssets(assets), isPublic: false, report() {} },
  );
  const app = newApp().route("/", assetRoutes(assets)).route("/", live)
    .get("/favicon.svg", (c) => c.body(null, 204)).get("/speculation-rules.json", (c) => c.json({}))
    .get("/elsewhere", (c) => pageResponse(c, "<!doctype html><title>Elsewhere</title>"))
    .get("/", (c) => pageResponse(c, page));
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
  stack.defer(() => server.shutdown());
  stack.defer(() => draining.abort());
  const browser = await launchBrowser(CHROMIUM ?? "");
  stack.defer(() => browser.close());
  const tab = await browser.newPage(), errors: string[] = [], sockets: string[] = [];
  tab.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  tab.on("pageerror", (error) => errors.push(error.message));
  tab.on("websocket", (socket) => sockets.push(socket.url()));
  const url = `http://127.0.0.1:${server.addr.port}`;
  await tab.goto(url);
  const opened = stack.move();
  return { tab, url, topics, writers, errors, sockets, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const shows = (page: Page, text: string) =>
  page.waitForFunction((wanted) => {
    const outputs = [...document.querySelectorAll<HTMLElement>("output")];
    return outputs.every(({ textContent, dataset }) => textContent === wanted && dataset.state === "live");
  }, text);

Deno.test({
  name:
    `useTopic() shows a topic live in every island over one socket, and again after a page left and come back to${note}`,
  ignore,
  async fn() {
    await using opened = await open();
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
