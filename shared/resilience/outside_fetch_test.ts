import { gzipSync } from "node:zlib";
import { AppError } from "../core/errors.ts";
import { assert, assertEquals, assertRejects } from "../testing/assert.ts";
import { TEST_TLS } from "../testing/tls.ts";
import { createOutsideFetch, type OutsideFetchOptions, type Resolve } from "./outside_fetch.ts";

const NEVER = new AbortController().signal;
const PUBLIC = { hosts: ["*"], isPrivateAllowed: false };
const PRIVATE = { hosts: ["*"], isPrivateAllowed: true };
const LOCAL: Resolve = () => Promise.resolve(["127.0.0.1"]);

type Handler = (request: Request) => Response | Promise<Response>;

/** A server on this machine, by its port, that keeps the names of the headers that it was asked with. */
function serve(handler: Handler, tls: Partial<typeof TEST_TLS> = {}) {
  const asked: string[][] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {}, ...tls }, (request) => {
    asked.push([...request.headers.keys()]);
    return handler(request);
  });
  return { asked, port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

function fetchBy(options: OutsideFetchOptions): (url: string) => Promise<string> {
  const outsideFetch = createOutsideFetch(options);
  return async (url) => await new Response((await outsideFetch(url, NEVER)).body).text();
}

async function refusal(options: OutsideFetchOptions, url: string): Promise<[string, string]> {
  const { code, message } = await assertRejects(() => fetchBy(options)(url), AppError);
  return [code, message];
}

Deno.test("outsideFetch asks the very address that was judged, by TLS under the host's own name", async () => {
  await using server = serve(({ url }) => new Response(url), TEST_TLS);
  let lookups = 0;
  const resolve: Resolve = () => Promise.resolve(lookups++ === 0 ? ["127.0.0.1"] : ["192.0.2.1"]);
  const options = { rules: PRIVATE, resolve, ca: TEST_TLS.cert };
  const url = `https://data.example.test:${server.port}/a%20b?signature=x%2Fy`;
  assertEquals([await fetchBy(options)(`${url}#part`), lookups], [url, 1]);
  const other = { rules: PRIVATE, resolve: LOCAL, ca: TEST_TLS.cert };
  assertEquals(await refusal(other, `https://other.example.test:${server.port}/`), [
    "UPSTREAM_FAILED",
    "Cannot get the file: its host can't be reached (ERR_TLS_CERT_ALTNAME_INVALID)",
  ]);
  const untrusted = await refusal({ rules: PRIVATE, resolve: LOCAL }, url);
  assertEquals(untrusted[0], "UPSTREAM_FAILED");
  assertEquals(server.asked.length, 1);
});

Deno.test("outsideFetch asks nothing of an address that may not be asked, however it is written", async () => {
  await using server = serve(() => new Response("inside"));
  const resolve: Resolve = (host) => Promise.resolve(NAMES[host] ?? []);
  const NAMES: Readonly<Record<string, string[]>> = {
    localhost: ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "inside.example.test": ["10.0.0.7"],
    "both.example.test": ["93.184.216.34", "127.0.0.1"],
    "six.example.test": ["::ffff:10.0.0.7"],
  };
  const unseen = "no public address of its host can be found";
  const cases: readonly (readonly [url: string, reason: string])[] = [
    ["https://localhost/", unseen],
    ["https://LOCALHOST./", unseen],
    ["https://metadata.google.internal/computeMetadata/v1/", unseen],
    ["https://inside.example.test/", unseen],
    ["https://both.example.test/", unseen],
    ["https://six.example.test/", unseen],
    ["https://not-there.example.test/", unseen],
    ["https://127.0.0.1/", unseen],
    ["https://127.1/", unseen],
    ["https://2130706433/", unseen],
    ["https://0x7f.1/", unseen],
    ["https://0177.0.0.1/", unseen],
    ["https://①②⑦.⓪.⓪.①/", unseen],
    ["https://169.254.169.254/latest/meta-data/", unseen],
    ["https://100.100.100.200/", unseen],
    ["https://[::1]/", unseen],
    ["https://[::ffff:127.0.0.1]/", unseen],
    ["https://[64:ff9b::a9fe:a9fe]/", unseen],
    ["https://[2002:7f00:1::]/", unseen],
    ["https://[fd00:ec2::254]/", unseen],
    ["https://[fe80::1]/", unseen],
    [`https://127.0.0.1:${server.port}/`, `its port ${server.port} may not be asked; use 443`],
    ["https://example.com:22/", "its port 22 may not be asked; use 443"],
    [`http://127.0.0.1:${server.port}/`, "it is no https address"],
    ["http://example.com/", "it is no https address"],
    ["file:///etc/passwd", "it is no https address"],
    ["data:text/csv,a", "it is no https address"],
    ["ftp://example.com/", "it is no https address"],
    ["gopher://127.0.0.1:6379/_FLUSHALL", "it is no https address"],
    ["https://user@example.com/", "it holds credentials; give an address without"],
    ["https://example.com@127.0.0.1/", "it holds credentials; give an address without"],
    ["https://:secret@example.com/", "it holds credentials; give an address without"],
    ["//example.com/", "expected an https address"],
    ["https://[fe80::1%25eth0]/", "expected an https address"],
    ["https://", "expected an https address"],
    ["", "expected an https address"],
  ];
  for (const [url, reason] of cases) {
    assertEquals([url, ...await refusal({ rules: PUBLIC, resolve }, url)], [
      url,
      "VALIDATION",
      `Cannot accept /url: ${reason}`,
    ]);
  }
  assertEquals(server.asked.length, 0);
});

Deno.test("outsideFetch asks the hosts alone that are named, where they are", async () => {
  const rules = {
    hosts: ["data.example.com", "*.example.org", "odd.example.com:8443"],
    isPrivateAllowed: false,
  };
  const judged = async (url: string) =>
    (await refusal({ rules, resolve: () => Promise.resolve([]) }, url))[1].slice(
      "Cannot accept /url: ".length,
    );
  const known = "no public address of its host can be found";
  const unknown = "its host is not one of those that may be asked here";
  for (const url of ["https://data.example.com/", "https://DATA.example.com./", "https://a.b.example.org/"]) {
    assertEquals([url, await judged(url)], [url, known]);
  }
  for (
    const host of ["example.com", "xdata.example.com", "example.org", "example.org.evil.test", "8.8.8.8"]
  ) {
    assertEquals([host, await judged(`https://${host}/`)], [host, unknown]);
  }
  assertEquals(await judged("https://odd.example.com:8443/"), known);
  assertEquals(await judged("https://odd.example.com/"), "its port 443 may not be asked; use 8443");
  assertEquals(
    await judged("https://data.example.com:8443/"),
    "its port 8443 may not be asked; use 443",
  );
});

Deno.test("outsideFetch follows five redirects, each held against the rules, and sends nothing of its own along", async () => {
  await using server = serve((request) => {
    const { pathname, origin } = new URL(request.url);
    const hops = Number(pathname.slice(1));
    if (pathname === "/inside") return Response.redirect("http://10.0.0.7/secret?token=x");
    if (pathname === "/nowhere") return new Response(null, { status: 302 });
    if (pathname === "/file") return Response.redirect("file:///etc/passwd");
    if (hops === 0) return new Response("arrived");
    const headers = {
      location: hops % 2 === 0 ? `/${hops - 1}` : `${origin}/${hops - 1}`,
      "set-cookie": "a=b",
    };
    return new Response(null, { status: [301, 302, 303, 307, 308][hops % 5], headers });
  });
  const at = `http://data.example.test:${server.port}`;
  const options = { rules: { ...PRIVATE, hosts: ["data.example.test"] }, resolve: LOCAL };
  assertEquals(await fetchBy(options)(`${at}/5`), "arrived");
  const sent = [...new Set(server.asked.flat())].sort();
  assertEquals(sent, ["accept", "accept-encoding", "connection", "host", "user-agent"]);
  const refusals: Readonly<Record<string, [string, string]>> = {
    "/6": ["UPSTREAM_FAILED", "Cannot get the file: its host redirects more than 5 times"],
    "/inside": ["VALIDATION", "Cannot accept /url: it redirects to an address that may not be asked"],
    "/nowhere": ["VALIDATION", "Cannot accept /url: it redirects to an address that may not be asked"],
    "/file": ["VALIDATION", "Cannot accept /url: it redirects to an address that may not be asked"],
  };
  for (const [path, told] of Object.entries(refusals)) {
    assertEquals(await refusal(options, at + path), told, path);
  }
});

Deno.test("outsideFetch gives the status of an answer that is no file, and none of its text", async () => {
  await using server = serve(({ url }) =>
    new Response("secret", { status: Number(new URL(url).pathname.slice(1)) })
  );
  for (const status of [201, 206, 400, 403, 404, 500]) {
    assertEquals(
      await refusal({ rules: PRIVATE, resolve: LOCAL }, `http://data.example.test:${server.port}/${status}`),
      ["UPSTREAM_FAILED", `Cannot get the file: its host answered ${status}`],
    );
  }
});

Deno.test("outsideFetch undoes gzip and refuses an encoding that nobody asked for", async () => {
  await using server = serve(({ url }) => {
    const encoding = new URL(url).pathname.slice(1);
    return new Response(Uint8Array.from(gzipSync("a,b\n")), { headers: { "content-encoding": encoding } });
  });
  const options = { rules: PRIVATE, resolve: LOCAL }, at = `http://data.example.test:${server.port}`;
  assertEquals([await fetchBy(options)(`${at}/gzip`), await fetchBy(options)(`${at}/X-GZIP`)], [
    "a,b\n",
    "a,b\n",
  ]);
  assertEquals(await refusal(options, `${at}/br`), [
    "UPSTREAM_FAILED",
    "Cannot get the file: its host sends it in a content encoding that was not asked for",
  ]);
});

Deno.test("outsideFetch tells a host that is not there, one that never answers, and a body that breaks off", async () => {
  using closed = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = closed.addr;
  closed.close();
  const options = { rules: PRIVATE, resolve: LOCAL };
  assertEquals(await refusal(options, `http://data.example.test:${port}/`), [
    "UPSTREAM_FAILED",
    "Cannot get the file: its host can't be reached (ECONNREFUSED)",
  ]);

  await using silent = silentServer();
  assertEquals(await refusal({ ...options, headMs: 20 }, `http://data.example.test:${silent.port}/`), [
    "DEADLINE_EXCEEDED",
    "Cannot get the file: no answer within 0.02 s",
  ]);
  const deaf: Resolve = () => new Promise(() => {});
  assertEquals(
    (await refusal({ ...options, resolve: deaf, headMs: 20 }, "https://data.example.test/"))[0],
    "DEADLINE_EXCEEDED",
  );

  await using cut = silentServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  assertEquals(await refusal(options, `http://data.example.test:${cut.port}/`), [
    "UPSTREAM_FAILED",
    "Cannot get the file: it broke off before it was whole",
  ]);
});

Deno.test("outsideFetch ends with its signal's reason, before an answer and within its body, and lets go of what is cancelled", async () => {
  await using server = serve(({ url }) => {
    if (url.endsWith("/hang")) return new Promise(() => {});
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("x")),
        cancel: () => cancelled.resolve(),
      }),
    );
  });
  const cancelled = Promise.withResolvers<void>();
  const outsideFetch = createOutsideFetch({ rules: PRIVATE, resolve: LOCAL });
  const at = `http://data.example.test:${server.port}`, reason = new AppError("UNAVAILABLE", "stopping");
  const stop = new AbortController();
  const reader = (await outsideFetch(`${at}/drip`, stop.signal)).body.getReader();
  assertEquals((await reader.read()).value?.length, 1);
  const next = reader.read();
  const hanging = assertRejects(() => outsideFetch(`${at}/hang`, stop.signal), AppError);
  stop.abort(reason);
  assert(await hanging === reason);
  assert(await assertRejects(() => next, AppError) === reason);
  await cancelled.promise;

  const { body } = await outsideFetch(`${at}/drip`, NEVER);
  await body.cancel();
});

/** A server that says that much and no more to whoever comes; with a text it then hangs up. */
function silentServer(text = "") {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const connections: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      if (text === "") {
        connections.push(connection);
        continue;
      }
      await connection.read(new Uint8Array(1024));
      await connection.write(new TextEncoder().encode(text));
      connection.close();
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of connections) connection.close();
      await serving;
    },
  };
}
