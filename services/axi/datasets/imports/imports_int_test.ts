import { gzipSync } from "node:zlib";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";

const ANY = { AXI_IMPORT_HOSTS: "*", AXI_IMPORT_PRIVATE: "true" };
const CSV = "city,celsius\nRiga,4.5\nOslo,2\n";

/** A server of files on this machine. */
function serveFiles(answer: (url: URL) => Response) {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => answer(new URL(request.url)),
  );
  return { at: `http://127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("POST /datasets/import stores a file of any form as an upload would", async () => {
  await using axi = await testAxi({ env: ANY });
  await using files = serveFiles(({ pathname, search }) => {
    if (pathname === "/moved") {
      return new Response(null, { status: 302, headers: { location: "/a/cities.csv" } });
    }
    if (pathname === "/packed") return new Response(Uint8Array.from(gzipSync(CSV)));
    if (pathname === "/records") {
      const headers = {
        "content-type": "application/json",
        "content-disposition": 'attachment; filename="r.json"',
      };
      return new Response('[{"city":"Riga","celsius":4.5},{"city":"Oslo","celsius":2}]', { headers });
    }
    return new Response(CSV, { headers: { "x-query": search } });
  });
  const user = await axi.newUser();
  const uploaded = await user.upload("cities.csv", CSV);
  const cases = [
    [{ url: `${files.at}/a/cities.csv?X-Amz-Signature=${"ab".repeat(1_500)}` }, "cities.csv"],
    [{ url: `${files.at}/moved` }, "cities.csv"],
    [{ url: `${files.at}/packed`, name: "Weather" }, "Weather"],
    [{ url: `${files.at}/records` }, "r.json"],
  ] as const;
  for (const [request, name] of cases) {
    const { status, json, headers } = await user.post("/datasets/import", request);
    assertEquals([status, json.name, json.columns, json.row_count], [201, name, uploaded.columns, 2]);
    assertEquals(headers.get("location"), `/api/v1/datasets/${json.dataset_id}`);
    assertEquals((await user.get(`/datasets/${json.dataset_id}/rows`)).json.rows, [["Riga", 4.5], [
      "Oslo",
      2,
    ]]);
  }
  const typed = await user.post("/datasets/import", {
    url: `${files.at}/a/cities.csv`,
    options: { types: { celsius: "decimal" } },
  });
  assertEquals(typed.json.columns[1].type, "decimal");
});

Deno.test("POST /datasets/import gives the same dataset for the same key and file, and none for another", async () => {
  await using axi = await testAxi({ env: ANY });
  let text = CSV;
  await using files = serveFiles(() => new Response(text));
  const user = await axi.newUser();
  const send = () => user.post("/datasets/import", { url: files.at }, { "idempotency-key": "once" });
  const [first, again] = [await send(), await send()];
  assertEquals([again.status, again.json], [201, first.json]);
  text = "x\n1\n";
  assertEquals((await send()).json.code, "IDEMPOTENCY_MISMATCH");
  assertEquals((await user.get("/datasets")).json.items.length, 1);
});

Deno.test("POST /datasets/import refuses what may not be asked or is no table, and keeps nothing", async () => {
  await using axi = await testAxi({ env: { ...ANY, AXI_UPLOAD_MAX_BYTES: "1000" } });
  await using files = serveFiles(({ pathname }) => {
    if (pathname === "/404") return new Response("a secret", { status: 404 });
    if (pathname === "/large") return new Response("x".repeat(1_001));
    if (pathname === "/endless") {
      const row = new TextEncoder().encode("1,2\n".repeat(100));
      return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(row) }));
    }
    if (pathname === "/pdf") return new Response("%PDF-1.7\n");
    return Response.redirect("ftp://127.0.0.1/secret");
  });
  const user = await axi.newUser();
  const cases: readonly (readonly [unknown, number, string])[] = [
    [{ url: `${files.at}/404` }, 502, "UPSTREAM_FAILED"],
    [{ url: `${files.at}/large` }, 413, "PAYLOAD_TOO_LARGE"],
    [{ url: `${files.at}/endless` }, 413, "PAYLOAD_TOO_LARGE"],
    [{ url: `${files.at}/pdf` }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    [{ url: `${files.at}/elsewhere` }, 422, "VALIDATION"],
    [{ url: "file:///etc/passwd" }, 422, "VALIDATION"],
    [{ url: "" }, 422, "VALIDATION"],
    [{ url: files.at, options: { nope: 1 } }, 422, "VALIDATION"],
    [{ url: files.at, method: "POST" }, 422, "VALIDATION"],
  ];
  for (const [request, status, code] of cases) {
    const answer = await user.post("/datasets/import", request);
    assertEquals([request, answer.status, answer.json.code], [request, status, code]);
    assert(!JSON.stringify(answer.json).includes("secret"));
  }
  const [left] = await axi.superuser`
    select (select count(*) from axi.blobs)::int as blobs, (select count(*) from axi.datasets)::int as datasets`;
  assertEquals({ ...left }, { blobs: 0, datasets: 0 });
  assert(!axi.lines.some((line) => line.includes("http.request.failed")), axi.lines.at(-1));
});

Deno.test("POST /datasets/import asks nobody inside, nobody who is not named, and nobody where it is turned off", async () => {
  await using files = serveFiles(() => new Response(CSV));
  const refusal = async (env: Record<string, string>, url: string) => {
    await using axi = await testAxi({ env });
    const { status, json } = await (await axi.newUser()).post("/datasets/import", { url });
    return [status, json.detail];
  };
  assertEquals(await refusal({ AXI_IMPORT_HOSTS: "*" }, "https://localhost/"), [
    422,
    "Cannot accept /url: no public address of its host can be found",
  ]);
  assertEquals(await refusal({ AXI_IMPORT_HOSTS: "*" }, files.at), [
    422,
    "Cannot accept /url: it is no https address",
  ]);
  assertEquals(await refusal({ ...ANY, AXI_IMPORT_HOSTS: "data.example.com" }, files.at), [
    422,
    "Cannot accept /url: its host is not one of those that may be asked here",
  ]);
  assertEquals(await refusal({}, files.at), [
    403,
    "Cannot import from addresses: it is turned off here; upload the file",
  ]);
});

Deno.test("POST /datasets/import is for analysts, and for four files of a tenant at once", async () => {
  await using axi = await testAxi({ env: ANY });
  const begun = Promise.withResolvers<void>(), hold = Promise.withResolvers<void>();
  let asked = 0;
  await using files = serveFiles(() => {
    if (++asked === 4) begun.resolve();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await hold.promise;
        controller.enqueue(new TextEncoder().encode(CSV));
        controller.close();
      },
    });
    return new Response(body);
  });
  const user = await axi.newUser();
  const send = () => user.post("/datasets/import", { url: files.at });
  const sent = [send(), send(), send(), send()];
  await begun.promise;
  assertEquals((await send()).status, 429);
  hold.resolve();
  assertEquals((await Promise.all(sent)).map(({ status }) => status), [201, 201, 201, 201]);

  assertEquals((await axi.call("/datasets/import", { method: "POST" })).status, 401);
  const { key } = (await user.post("/api-keys", { name: "reader", role: "viewer" })).json;
  const init = {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ url: files.at }),
  };
  assertEquals((await axi.call("/datasets/import", init)).status, 403);
  assertEquals((await user.get("/datasets/import")).status, 405);
});
