import { assertEquals } from "@shared/testing/assert.ts";
import { isAllowed, licenceOf, packagesOf } from "./licences.ts";

Deno.test("isAllowed() wants one side of an OR and both of an AND", () => {
  const answers = [
    "MIT",
    "(MIT OR GPL-3.0)",
    "MIT AND GPL-3.0",
    "(MIT AND ISC)",
    "GPL-3.0",
    "UNLICENSED",
    "",
  ];
  assertEquals(answers.map(isAllowed), [true, true, false, true, false, false, false]);
});

Deno.test("packagesOf() splits scoped names, versions and peers, each package once", () => {
  const lock = JSON.stringify({
    npm: {
      "@hono/zod-openapi@1.6.3_hono@4.13.19": {},
      "@hono/zod-openapi@1.6.3_hono@4.13.20": {},
      "fsevents@2.3.3": { os: ["darwin"] },
    },
  });
  assertEquals(packagesOf(lock), [
    { name: "@hono/zod-openapi", version: "1.6.3", os: [], cpu: [] },
    { name: "fsevents", version: "2.3.3", os: ["darwin"], cpu: [] },
  ]);
});

Deno.test("licenceOf() reads all three ways to name a licence", () => {
  const manifests = [{ license: "MIT" }, { license: { type: "ISC" } }, {
    licenses: [{ type: "MIT" }, { type: "GPL" }],
  }, {}];
  assertEquals(manifests.map((manifest) => licenceOf(JSON.stringify(manifest))), [
    "MIT",
    "ISC",
    "MIT OR GPL",
    null,
  ]);
});
