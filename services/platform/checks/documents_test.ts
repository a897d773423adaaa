import { assertEquals } from "@shared/testing/assert.ts";
import { fileLinks, undocumented, unlistedVariables } from "./documents.ts";

Deno.test("fileLinks() finds links to files and leaves out code, outside addresses and anchors", () => {
  const page = [
    "[a](docs/a.md#part) and [b](../b.ts)",
    "[c](https://example.com) [d](#here) [e](mailto:x@example.com) `[f](f.md)`",
    "```",
    "[g](g.md)",
    "```",
    '[h](h.md "title")',
  ].join("\n");
  assertEquals(fileLinks(page), [
    { line: 1, target: "docs/a.md" },
    { line: 1, target: "../b.ts" },
    { line: 6, target: "h.md" },
  ]);
});

Deno.test("undocumented() wants a row of the table with the right status", () => {
  const table = "| code | status |\n| `VERSION_CONFLICT` | 412 | x |\n| `VALIDATION`       | 400    | x |\n";
  assertEquals(undocumented({ CONFLICT: 409, VERSION_CONFLICT: 412, VALIDATION: 422 }, table), [
    "CONFLICT",
    "VALIDATION",
  ]);
});

Deno.test("unlistedVariables() finds what a configuration declares and a page has no row for", () => {
  const source =
    'const C = z.object({\n  PORT: z.int(),\n  AXI_KEY: secret,\n});\nconst M = {\n  PORT: "needed",\n};\n';
  assertEquals(unlistedVariables(source, "| `PORT` | 8000 |\n"), ["AXI_KEY"]);
});
