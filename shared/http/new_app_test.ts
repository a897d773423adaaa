import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { assertEquals } from "../testing/assert.ts";
import { API_PREFIX, canonicalPath, newApp } from "./new_app.ts";
import { jsonBody, jsonResponse, problems } from "./openapi.ts";
import { problem } from "./problem.ts";

const Sum = z.object({ sum: z.number() });

function feature() {
  return newApp().openapi(
    createRoute({
      method: "post",
      path: "/analytics/sums/{name}",
      request: {
        params: z.object({ name: z.string() }),
        body: jsonBody(z.strictObject({ terms: z.array(z.number()).min(1) })),
      },
      responses: { 200: jsonResponse("The sum", Sum), ...problems("NOT_FOUND", "CONFLICT") },
      security: [],
    }),
    (c) => c.json({ sum: c.req.valid("json").terms.reduce((a, b) => a + b, 0) }, 200),
  );
}

function service() {
  const app = newApp({ prefix: API_PREFIX });
  app.onError(problem(() => {}));
  app.route(API_PREFIX, feature());
  return app;
}

function sum(path: string, body: unknown) {
  return service().request(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
}

Deno.test("newApp() answers a route with and without prefix and trailing slash, and documents it once", async () => {
  for (const path of ["/analytics/sums/a", "/api/v1/analytics/sums/a"]) {
    for (const slash of ["", "/"]) {
      const res = await sum(path + slash, { terms: [1, 2] });
      assertEquals([res.status, await res.json()], [200, { sum: 3 }]);
    }
  }
  const document = service().getOpenAPI31Document({ openapi: "3.1.0", info: { title: "t", version: "1" } });
  assertEquals(Object.keys(document.paths ?? {}), ["/api/v1/analytics/sums/{name}"]);
});

Deno.test("newApp() answers input that does not fit by 422 with the JSON pointer of each place", async () => {
  const res = await sum("/analytics/sums/a", { terms: [1, "x"], "a/b": 1 });
  const body = await res.json();
  assertEquals([res.status, res.headers.get("content-type")], [422, "application/problem+json"]);
  assertEquals(body.errors.map((error: { pointer: string }) => error.pointer), ["/terms/1", "/a~1b"]);
  assertEquals(body.title, "Unprocessable Content");
});

Deno.test("newApp() says of a value that is not there what it expects", async () => {
  const { detail } = await (await sum("/analytics/sums/a", {})).json();
  assertEquals(detail, "Cannot accept /terms: missing, expected array");
});

Deno.test("canonicalPath() leaves root paths where they are and prefixes the rest", () => {
  const paths = [
    "/",
    "/docs",
    "/docs/",
    "/health/live",
    "/.well-known/jwks.json",
    "/metrics",
    "/metrics/live/x",
  ];
  for (const path of paths) assertEquals(canonicalPath(path, API_PREFIX), path.replace(/(.)\/$/, "$1"));
  assertEquals(canonicalPath("/api/v1", API_PREFIX), "/api/v1");
  assertEquals(canonicalPath("/api/v10", API_PREFIX), "/api/v1/api/v10");
  assertEquals(canonicalPath("//evil", API_PREFIX), "/api/v1//evil");
});
