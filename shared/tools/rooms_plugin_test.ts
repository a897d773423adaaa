import { assertEquals } from "../testing/assert.ts";
import plugin from "./rooms_plugin.ts";

const VERB = "services/axi/datasets/service.ts";
const lines = (count: number) => "work();\n".repeat(count);

/** One row: the file, its source, and the rule that must speak (null: none). */
const CASES: readonly (readonly [path: string, source: string, rule: string | null])[] = [
  [VERB, `import { Hono } from "hono";`, "rooms"],
  [VERB, `import type { Context } from "hono";`, "rooms"],
  [VERB, `export * from "../../aide/app.ts"; f();`, "rooms"],
  [VERB, `const hono = await import("hono");`, "rooms"],
  [VERB, `import type { DatasetRepository } from "./repository.ts";`, null],
  [VERB, `import { createDatasetRepository } from "./repository.ts";`, "rooms"],
  ["islands/nexus/Table.tsx", `import { type Pair } from "@shared/contracts/axi_analytics.ts";`, "rooms"],
  ["islands/nexus/Table.tsx", `import type { Pair } from "@shared/contracts/axi_analytics.ts";`, null],
  [VERB, `const a = b as unknown as C;`, "no-double-cast"],
  [VERB, `const a = b as C;`, null],
  [VERB, `enum Role { Admin }`, "no-enum"],
  [VERB, `export default 1;`, "no-default-export"],
  ["services/axi/serve.ts", `export default { fetch };`, null],
  ["islands/nexus/Table.tsx", `export default function Table() {}`, null],
  [VERB, `const now = Date.now();`, "no-ambient-input"],
  [VERB, `const now = new Date();`, "no-ambient-input"],
  [VERB, `const then = new Date(0);`, null],
  [VERB, `const id = crypto.randomUUID();`, "no-ambient-input"],
  [VERB, `const dice = Math.random();`, "no-ambient-input"],
  [VERB, `const home = Deno.env.get("HOME");`, "no-ambient-input"],
  ["shared/core/clock.ts", `const now = Date.now();`, null],
  ["shared/http/frame.ts", `const home = Deno.env.get("HOME");`, "no-ambient-input"],
  ["services/axi/main.ts", `const env = Deno.env.toObject();`, null],
  ["services/axi/datasets/service_test.ts", `const now = Date.now();`, null],
  ["shared/http/frame.ts", `const app = new OpenAPIHono();`, "no-bare-app"],
  ["shared/http/new_app.ts", `const app = new OpenAPIHono();`, null],
  [VERB, `const worker = new Worker(url);`, "no-stray-worker"],
  ["services/axi/analytics/statistics_thread.ts", `const worker = new Worker(url);`, null],
  ["shared/http/frame.ts", `export { a } from "./a.ts"; export * from "./b.ts";`, "no-barrel"],
  ["shared/http/frame.ts", `export { a } from "./a.ts"; export const b = 1;`, null],
  ["shared/http/utils.ts", `export const b = 1;`, "no-barrel"],
  [VERB, "const rows = await tx`select 1`;", "no-stray-sql"],
  [VERB, `const rows = await sql.unsafe("select 1");`, "no-stray-sql"],
  ["services/axi/datasets/repository.ts", "const rows = await tx`select 1`;", null],
  [VERB, `const answer = await fetch(url);`, "no-stray-fetch"],
  [VERB, lines(400), null],
  [VERB, lines(401), "file-length"],
  ["services/axi/datasets/service_test.ts", lines(401), null],
  [VERB, `function f() {\n${lines(58)}}`, null],
  [VERB, `function f() {\n${lines(59)}}`, "function-length"],
  [VERB, `function f() {\nreturn {\na() {\n${lines(50)}},\nb() {\n${lines(50)}},\n};\n}`, null],
  [VERB, `function f(a, b, c, d) {}`, "parameter-count"],
];

for (const [path, source, rule] of CASES) {
  const excerpt = source.length > 70 ? `${source.length} characters` : source;
  Deno.test(`the lint plugin answers ${rule ?? "nothing"} to ${excerpt} in ${path}`, () => {
    const found = Deno.lint.runPlugin(plugin, path, source).map((diagnostic) => diagnostic.id);
    assertEquals(found, rule === null ? [] : [`house/${rule}`]);
  });
}
