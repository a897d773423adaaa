import { PASSWORD } from "../../axi/auth/testing.ts";
import { testAxi } from "../../axi/testing.ts";
import { systemClock } from "@shared/core/clock.ts";
import { trustedProxies } from "@shared/http/client_address.ts";
import { frame, LOCAL_HOSTS } from "@shared/http/frame.ts";
import { newApp } from "@shared/http/new_app.ts";
import { problem } from "@shared/http/problem.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { csrf } from "@shared/web/csrf.ts";
import { gatewayRoutes } from "@shared/web/gateway/gateway_routes.ts";
import { openUpstreams } from "@shared/web/gateway/upstream.ts";
import { createSessions } from "@shared/web/session/sessions.ts";

const CALL = {
  correlation_id: "chain",
  request_id: "chain",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  deadline: Number.MAX_SAFE_INTEGER,
  idempotency: null,
};
const LISTEN = { hostname: "127.0.0.1", port: 0, onListen: () => {}, automaticCompression: true };

/** AXI and a dashboard's gateway before it, each on its port as in production; a browser that is signed in. */
async function setUp() {
  await using stack = new AsyncDisposableStack();
  const axi = stack.use(await testAxi());
  const service = stack.use(Deno.serve(LISTEN, axi.app.fetch));
  const url = `http://127.0.0.1:${service.addr.port}`;
  const log = createLogger({ write: () => {} });
  const sessions = createSessions({ axi: url, clock: systemClock, isSecure: false, log });
  const upstreams = stack.use(openUpstreams({ axi: url }));
  const app = newApp();
  app.onError(problem(() => {}));
  app.use(frame({ log, hosts: LOCAL_HOSTS }), csrf());
  app.route("/", gatewayRoutes({ upstreams, sessions, log, isTrustedProxy: trustedProxies([]) }));
  const front = stack.use(Deno.serve(LISTEN, app.fetch));
  const { user } = await axi.newUser();
  const signedIn = await sessions.signIn(CALL, { username: user.username, password: PASSWORD });
  const cookie = signedIn.cookie.split(";")[0] ?? "";
  const open = stack.move();
  return {
    send: (path: string, init: RequestInit = {}) => {
      const headers = new Headers({
        "sec-fetch-site": "same-origin",
        cookie,
        ...Object.fromEntries(new Headers(init.headers)),
      });
      return fetch(`http://127.0.0.1:${front.addr.port}/api/axi${path}`, { ...init, headers });
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function formOf(csv: string): FormData {
  const form = new FormData();
  form.set("file", new Blob([csv], { type: "text/csv" }), "a.csv");
  return form;
}

Deno.test("a browser uploads a file through the gateway and reads it back, whole, in part and as JSON", async () => {
  await using world = await setUp();
  const csv = "x,y\n" + Array.from({ length: 20_000 }, (_, i) => `${i},${i * 2}\n`).join("");
  const stored = await world.send("/datasets/upload", { method: "POST", body: formOf(csv) });
  const dataset = await stored.json();
  assertEquals([stored.status, dataset.row_count], [201, 20_000]);
  const original = await world.send(`/datasets/${dataset.dataset_id}/original`);
  assertEquals(await original.text(), csv);
  const part = await world.send(`/datasets/${dataset.dataset_id}/original`, {
    headers: { range: "bytes=0-2", "accept-encoding": "identity" },
  });
  assertEquals([part.status, await part.text(), part.headers.get("content-range")], [
    206,
    "x,y",
    `bytes 0-2/${csv.length}`,
  ]);
  const summary = await world.send(`/datasets/${dataset.dataset_id}/summary`);
  assertEquals([summary.status, (await summary.json()).row_count], [200, 20_000]);
  const etag = summary.headers.get("etag");
  assert(etag !== null, "there is no version");
  const unchanged = await world.send(`/datasets/${dataset.dataset_id}/summary`, {
    headers: { "if-none-match": etag },
  });
  assertEquals([unchanged.status, await unchanged.text()], [304, ""]);
});

Deno.test("a browser sends a file in pieces through the gateway and follows its load event by event", async () => {
  await using world = await setUp();
  const tus = { "tus-resumable": "1.0.0" };
  const begun = await world.send("/uploads", { method: "POST", headers: { ...tus, "upload-length": "6" } });
  const place = (begun.headers.get("location") ?? "").replace("/api/axi", "");
  await begun.body?.cancel();
  const progress = await world.send(`${place}/progress`);
  const events = progress.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await events?.read();
  assert(first?.value?.includes('"phase":"receiving"'), String(first?.value));
  const sent = await world.send(place, {
    method: "PATCH",
    headers: { ...tus, "content-type": "application/offset+octet-stream", "upload-offset": "0" },
    body: "x\n1\n2\n",
  });
  assertEquals([sent.status, sent.headers.get("upload-offset")], [204, "6"]);
  let text = "";
  for (let event = await events?.read(); event?.value !== undefined; event = await events?.read()) {
    text += event.value;
  }
  assert(text.includes('"phase":"ready"'), text);
});

Deno.test("a page of another site can't make a browser write through the gateway", async () => {
  await using world = await setUp();
  const headers = { "sec-fetch-site": "cross-site" };
  const refused = await world.send("/datasets/upload", { method: "POST", body: formOf("x\n1\n"), headers });
  assertEquals([refused.status, (await refused.json()).code], [403, "FORBIDDEN"]);
  assertEquals((await (await world.send("/datasets")).json()).items, []);
});
