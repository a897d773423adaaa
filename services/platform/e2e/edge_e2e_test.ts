import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testDatabase } from "@shared/testing/database.ts";
import { AXI_MIGRATIONS } from "../../axi/migrations.ts";
import { testAxi } from "../../axi/testing.ts";
import { DATABASES } from "../image/databases.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PASSWORD = "correct horse battery staple";
const READY = /Listening on (http:\/\/\S+?)\/?\s/;

/** A service as Deno Deploy runs it: an export that is served, with no disk, subprocess, native code or system information. */
async function startEdge(service: string, env: Record<string, string>) {
  const hosts = Object.values(env).flatMap((value) => URL.canParse(value) && new URL(value).host || []);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["serve", "--no-prompt", "--frozen", "--cached-only", "--host=127.0.0.1", "--port=0"],
      ...["--deny-read", "--deny-write", "--deny-run", "--deny-ffi", "--deny-sys"],
      `--allow-net=127.0.0.1:0,${hosts.join()}`,
      "--allow-env",
      `${ROOT}services/${service}/serve.ts`,
    ],
    cwd: ROOT,
    env: { ...env, NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let said = "";
  const ready = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      const url = READY.exec(said)?.[1];
      if (url !== undefined) ready.resolve(url);
    }
    ready.reject(new Error(`The service ended: ${said}`));
  })();
  ready.promise.catch(() => {});
  return {
    url: await ready.promise,
    /** Stops it as Deno Deploy does; answers its exit code. */
    async stop() {
      child.kill("SIGINT");
      return (await child.status).code;
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch { /* it has ended */ }
      await Promise.all([child.status, reading]);
    },
  };
}

Deno.test("AXI does its main job on the edge: no disk, no subprocess, no native code, external databases", async () => {
  await using database = await testDatabase({ schema: "axi", sources: AXI_MIGRATIONS });
  await using bus = await testDatabase({ schema: "bus", sources: DATABASES.bus.migrations.sources });
  await using edge = await startEdge("axi", {
    POSTGRES_URL: database.appUrl,
    POSTGRES_BUS_URL: bus.appUrl,
    REDIS_URL: Deno.env.get("TEST_REDIS_URL") ?? "memory",
    AXI_KEY_SECRET: "a secret that only this test knows about",
    BLOB_URL: "postgres:",
  });
  const call = async (path: string, init?: RequestInit) => {
    const response = await fetch(edge.url + path, init);
    return { status: response.status, json: await response.json() };
  };
  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  assertEquals((await call("/health/ready")).json.status, "ready");
  await send("/auth/register", { email: "a@example.com", username: "ada", password: PASSWORD });
  const { json: tokens } = await send("/auth/token", { username: "ada", password: PASSWORD });
  const authorization = `Bearer ${tokens.access_token}`;
  const rows = Array.from({ length: 5000 }, (_, i) => `${i},${(i * i) % 97 / 4},${i % 2 === 0}`).join("\n");
  const uploaded = await call("/datasets/upload?name=edge", {
    method: "POST",
    headers: { authorization, "content-type": "text/csv" },
    body: `id,x,even\n${rows}\n`,
  });
  assertEquals([uploaded.status, uploaded.json.row_count], [201, 5000]);
  const summary = await call(`/datasets/${uploaded.json.dataset_id}/summary`, { headers: { authorization } });
  assertEquals(summary.json.columns[0].numeric.mean, 2499.5);
  const { dataset_id } = uploaded.json;
  const correlations = await send("/analytics/correlations", { dataset_id }, { authorization });
  assert(Math.abs(correlations.json.pairs[0].estimate) < 1);
  assertEquals(await edge.stop(), 0);
});

Deno.test("NEXUS does its main job on the edge: signs in at AXI, shows the overview and all that it loads", async () => {
  await using axi = await testAxi();
  await using upstream = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, axi.app.fetch);
  await using edge = await startEdge("nexus", { AXI_URL: `http://127.0.0.1:${upstream.addr.port}` });
  const { user } = await axi.newUser();
  const signedIn = await fetch(`${edge.url}/login`, {
    method: "POST",
    body: new URLSearchParams({ username: user.username, password: PASSWORD }),
    headers: { origin: edge.url, "sec-fetch-site": "same-origin" },
    redirect: "manual",
  });
  await signedIn.body?.cancel();
  assertEquals([signedIn.status, signedIn.headers.get("location")], [303, "/"]);
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const overview = await fetch(`${edge.url}/`, { headers: { cookie } });
  const html = await overview.text();
  assertEquals([overview.status, html.includes(user.username)], [200, true]);
  for (const [path] of html.matchAll(/\/assets\/[\w.-]+/g)) {
    const asset = await fetch(edge.url + path);
    assertEquals([path, asset.status, await asset.text() === ""], [path, 200, false]);
  }
  assertEquals(await edge.stop(), 0);
});
