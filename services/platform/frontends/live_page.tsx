import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { systemClock } from "@shared/core/clock.ts";
import type { TenantId, UserId } from "@shared/core/ids.ts";
import { trustedProxies } from "@shared/http/client_address.ts";
import { newApp } from "@shared/http/new_app.ts";
import { createLogger } from "@shared/log/create_logger.ts";
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
import Watcher from "../../../islands/testing/Watcher.tsx";
import { launchBrowser } from "./browser.ts";
import { bundle } from "./bundle.ts";

registerIslands({ Watcher });

/** Without an icon browsers ask for /favicon.ico, and complain that it is not there. */
const ELSEWHERE = `<!doctype html><title>Elsewhere</title><link rel="icon" href="/favicon.svg">`;

/** Of the topic `n`, as of all who watch it. */
export const WATCHING: Session = {
  accessToken: "a.b.c",
  user_id: "u" as UserId,
  tenant_id: "t" as TenantId,
  role: "viewer",
  expiresAtMs: Infinity,
  refreshAtMs: Infinity,
  setCookie: null,
  key: "k",
};

export interface LivePageOptions {
  /** Path of Chromium. */
  readonly browser: string;
  /** Shortest time between two messages of the topic. Default: as everywhere. */
  readonly everyMs?: number;
}

/** A page that watches the topic `n` twice, in a browser, under the policy of every page; `a` is 1 at the beginning. */
export async function openLivePage({ browser: path, ...options }: LivePageOptions) {
  await using stack = new AsyncDisposableStack();
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
  }, { clock: systemClock, log: createLogger({ write: () => {} }), lingerMs: 0, ...options });
  stack.defer(() => topics.close());
  const draining = new AbortController();
  const app = await liveApp(topics, draining.signal);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
  stack.defer(() => server.shutdown());
  stack.defer(() => draining.abort());
  const browser = await launchBrowser(path);
  stack.defer(() => browser.close());
  const tab = await browser.newPage(), errors: string[] = [], sockets: string[] = [];
  const heard = { frames: 0 };
  tab.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  tab.on("pageerror", (error) => errors.push(error.message));
  tab.on("websocket", (socket) => {
    sockets.push(socket.url());
    socket.on("framereceived", () => void heard.frames++);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  await tab.goto(url);
  const opened = stack.move();
  return {
    tab,
    url,
    topics,
    writers,
    errors,
    sockets,
    heard,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Waits until every island of the page is live and shows these entries. */
export async function shows(page: Page, text: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const outputs = [...document.querySelectorAll<HTMLElement>("output")];
    return outputs.every(({ textContent, dataset }) => textContent === wanted && dataset.state === "live");
  }, text);
}

async function liveApp(topics: ReturnType<typeof createTopics>, draining: AbortSignal) {
  const entry = fileURLToPath(new URL("../../../islands/testing/live_client.ts", import.meta.url));
  const assets = packAssets({
    inputs: "",
    scripts: await bundle(entry),
    entry: "live_client.js",
    style: "",
  });
  const live = liveRoutes({
    topics,
    log: createLogger({ write: () => {} }),
    clock: systemClock,
    origins: [],
    isTrustedProxy: trustedProxies([]),
    draining,
    sessions: { open: () => Promise.resolve(WATCHING), clearing: () => null },
  });
  const page = renderDocument(
    <main>
      <Watcher topic="n" />
      <Watcher topic="n" when="idle" />
    </main>,
    { lang: "en", direction: "ltr", title: "Live", assets: pageAssets(assets), isPublic: false, report() {} },
  );
  return newApp().route("/", assetRoutes(assets)).route("/", live)
    .get("/favicon.svg", (c) => c.body(null, 204)).get("/speculation-rules.json", (c) => c.json({}))
    .get("/elsewhere", (c) => pageResponse(c, ELSEWHERE))
    .get("/", (c) => pageResponse(c, page));
}
