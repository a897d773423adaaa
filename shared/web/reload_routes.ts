import { type App, newApp } from "../http/new_app.ts";

/** What pages load besides, in development, so that they come anew when the platform has restarted. */
export const RELOAD_SCRIPT_PATH = "/dev/reload.js";

const RETRY_MS = 100;
/** A page in the background lets go of its connection: browsers have six for one host. */
const scriptOf = (startId: string) =>
  `let events;
function listen() {
  events = new EventSource("/dev/reload");
  events.onmessage = ({ data }) => {
    if (data !== "${startId}") location.reload();
  };
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, ${RETRY_MS});
  };
}
document.addEventListener("visibilitychange", () => {
  events?.close();
  if (!document.hidden) listen();
});
if (!document.hidden) listen();
`;
const NEVER_KEPT = "no-store, no-transform";

/**
 * `/dev/reload` tells `startId`, which is another at each start, and stays open until the drain; the script comes with its own
 * and reloads its page when it is told another one.
 */
export function reloadRoutes(startId: string, draining: AbortSignal): App {
  const app = newApp(), script = scriptOf(startId);
  app.get(
    RELOAD_SCRIPT_PATH,
    (c) =>
      c.body(script, 200, { "content-type": "text/javascript; charset=utf-8", "cache-control": NEVER_KEPT }),
  );
  app.get("/dev/reload", (c) =>
    c.body(openUntil(draining, `retry: ${RETRY_MS}\ndata: ${startId}\n\n`), 200, {
      "content-type": "text/event-stream",
      "cache-control": NEVER_KEPT,
    }));
  return app;
}

function openUntil(draining: AbortSignal, text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const gone = new AbortController();
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      if (draining.aborted) return controller.close();
      draining.addEventListener("abort", () => controller.close(), { once: true, signal: gone.signal });
    },
    cancel: () => gone.abort(),
  });
}
