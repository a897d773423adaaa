import { runMain } from "../../runtime/run_main.ts";
import { serve } from "../../runtime/serve.ts";

/**
 * A server for tests of the drain: answers a body with its SHA-256, tells its URL when ready and, at its end, how many
 * requests reached it.
 */
function loadConfig(env: Readonly<Record<string, string | undefined>>): { port: number } {
  const port = Number(env.PORT ?? "0");
  if (Number.isInteger(port)) return { port };
  throw new TypeError(`Cannot read configuration: PORT is ${JSON.stringify(env.PORT)}, not a number`);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

await runMain(loadConfig, async ({ port }, signal) => {
  let requests = 0;
  await serve(async (request) => {
    requests++;
    const { pathname } = new URL(request.url);
    if (pathname === "/crash") queueMicrotask(() => Promise.reject(new Error("nobody catches this")));
    const digest = await crypto.subtle.digest("SHA-256", await request.arrayBuffer());
    return new Response(new Uint8Array(digest).toHex());
  }, { host: "127.0.0.1", port, signal, onReady: (url) => say(`ready ${url}`) });
  say(`requests ${requests}`);
});
