import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "./testing.ts";

const ROOT_PATHS = [
  "/",
  "/metrics",
  "/health/live",
  "/health/ready",
  "/docs",
  "/openapi.json",
  "/.well-known/jwks.json",
];
const ABSENT = "01a210d8-9224-72c2-b4cd-239ed3356984";

interface Operation {
  readonly path: string;
  readonly method: string;
}

Deno.test("every path of the API answers the same with and without its prefix and with a trailing slash", async (t) => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { json: document } = await axi.call("/openapi.json");
  const operations: Operation[] = Object.entries<Record<string, unknown>>(document.paths)
    .flatMap(([path, item]) => Object.keys(item).map((method) => ({ path, method: method.toUpperCase() })))
    .filter(({ path }) => path.startsWith("/api/v1/"));
  assert(operations.length >= 20, `only ${operations.length} operations are declared`);
  for (const { path, method } of operations) {
    await t.step(`${method} ${path}`, async () => {
      const full = path.replaceAll(/\{\w+\}/g, ABSENT), bare = full.slice("/api/v1".length);
      const statuses: [number, string | undefined][] = [];
      for (const form of [full, `${full}/`, bare, `${bare}/`]) {
        const answer = await user.call(form, { method });
        assert(answer.status !== 301 && answer.status !== 308, `${form} redirects`);
        statuses.push([answer.status, answer.json?.code]);
      }
      assertEquals(statuses, statuses.map(() => statuses[0]));
      // An absent thing is NOT_FOUND by its name; a path that is not there at all would say so.
      assert(
        statuses[0][0] !== 405 && !(statuses[0][0] === 404 && !path.includes("{")),
        JSON.stringify(statuses),
      );
    });
  }
});

Deno.test("paths at the root stay there", async () => {
  await using axi = await testAxi();
  for (const path of ROOT_PATHS) {
    assertEquals([path, (await axi.call(path)).status], [path, 200]);
    assertEquals([path, (await axi.call(`/api/v1${path}`)).status], [path, 404]);
  }
});

Deno.test("a path that is not there is 404, a method that is not there 405 with Allow", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  assertEquals([(await user.get("/nope")).status, (await user.get("/nope")).json.code], [404, "NOT_FOUND"]);
  const wrong = await user.call("/datasets", { method: "DELETE" });
  assertEquals([wrong.status, wrong.json.code], [405, "METHOD_NOT_ALLOWED"]);
  assertEquals(wrong.headers.get("allow"), "GET, HEAD");
});
