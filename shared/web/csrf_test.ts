import { newApp } from "../http/new_app.ts";
import { problem } from "../http/problem.ts";
import { assertEquals } from "../testing/assert.ts";
import { csrf } from "./csrf.ts";

const HERE = "http://dash.example";
const COOKIE = { cookie: "axi_rt=axr_x" };

function setUp(origins: string[] = []) {
  const app = newApp();
  app.onError(problem(() => {}));
  app.use(csrf({ origins }));
  app.all("/x", (c) => c.text("done"));
  return async (headers: Record<string, string>, method = "POST") => {
    const response = await app.request(`${HERE}/x`, { method, headers });
    const body = await response.text();
    return response.status === 200 ? "done" : [response.status, JSON.parse(body).code].join(" ");
  };
}

Deno.test("csrf() lets another site lead somebody here", async () => {
  const link = { ...COOKIE, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  for (const site of ["cross-site", "same-site", "same-origin", "none"]) {
    assertEquals(await setUp()({ ...link, "sec-fetch-site": site }, "GET"), "done", site);
  }
  assertEquals(await setUp()(COOKIE, "GET"), "done");
});

Deno.test("csrf() lets no other site, nor another port, load what is here into a page of its own", async () => {
  const send = setUp();
  const ways = [["no-cors", "image"], ["cors", "empty"], ["navigate", "iframe"], ["websocket", "empty"]];
  for (const [mode = "", dest = ""] of ways) {
    const way = { ...COOKIE, "sec-fetch-mode": mode, "sec-fetch-dest": dest };
    for (const site of ["cross-site", "same-site"]) {
      for (const method of ["GET", "OPTIONS"]) {
        assertEquals(
          await send({ ...way, "sec-fetch-site": site }, method),
          "403 FORBIDDEN",
          `${site} ${dest}`,
        );
      }
    }
    assertEquals(await send({ ...way, "sec-fetch-site": "same-origin" }, "GET"), "done", dest);
  }
});

Deno.test("csrf() takes a form of its own pages and refuses that of another site, whatever its content type", async () => {
  const send = setUp();
  const types = [
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/json",
    "multipart/form-data",
  ];
  for (const type of types) {
    const form = { ...COOKIE, "content-type": type };
    assertEquals(await send({ ...form, "sec-fetch-site": "same-origin", origin: HERE }), "done");
    for (const site of ["cross-site", "same-site", "unknown", ""]) {
      assertEquals(await send({ ...form, "sec-fetch-site": site, origin: HERE }), "403 FORBIDDEN", site);
    }
  }
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    assertEquals(await send({ ...COOKIE, "sec-fetch-site": "cross-site" }, method), "403 FORBIDDEN");
  }
});

Deno.test("csrf() takes what a person began by hand", async () => {
  assertEquals(await setUp()({ ...COOKIE, "sec-fetch-site": "none" }), "done");
});

Deno.test("csrf() compares the origin where a browser sends no Sec-Fetch-Site", async () => {
  const send = setUp(["https://dash.example"]);
  assertEquals(await send({ ...COOKIE, origin: HERE }), "done");
  assertEquals(await send({ ...COOKIE, origin: "https://dash.example" }), "done");
  for (const origin of ["http://evil.example", "null", `${HERE}:81`, `${HERE}.evil.example`]) {
    assertEquals(await send({ ...COOKIE, origin }), "403 FORBIDDEN", origin);
  }
});

Deno.test("csrf() takes a request without both headers only where it brings no cookie", async () => {
  const send = setUp();
  assertEquals([await send({}), await send(COOKIE)], ["done", "403 FORBIDDEN"]);
});
