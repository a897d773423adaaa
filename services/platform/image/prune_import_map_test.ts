import { assertEquals } from "@shared/testing/assert.ts";
import { prunedMap } from "./prune_import_map.ts";

Deno.test("prunedMap() keeps files, packages that are used, and all their sub-paths", () => {
  const map = {
    imports: {
      "@shared/": "./shared/",
      "hono": "npm:hono@4.13.19",
      "hono/": "npm:/hono@4.13.19/",
      "@hono/zod-openapi": "npm:@hono/zod-openapi@1.6.3",
      "fast-check": "npm:fast-check@4.10.2",
    },
  };
  const modules = [
    "file:///app/main.ts",
    "npm:/hono@4.13.19/route",
    "npm:/@hono/zod-openapi@1.6.3",
    "node:path",
  ];
  assertEquals(Object.keys(prunedMap(map, modules).imports), [
    "@shared/",
    "hono",
    "hono/",
    "@hono/zod-openapi",
  ]);
});
