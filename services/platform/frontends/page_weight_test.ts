import { assert, assertEquals } from "@shared/testing/assert.ts";
import { packAssets } from "@shared/web/assets/pack_assets.ts";
import { buildFrontend, FRONTENDS } from "./build_frontend.ts";
import { BUDGETS, entryScripts, islandsIn, scriptsWeight, weightOf } from "./page_weight.ts";

Deno.test("scriptsWeight() counts the entry, what it imports and what the islands need, each once", () => {
  const assets = packAssets({
    inputs: "",
    entry: "client.js",
    style: "",
    scripts: {
      "client.js": 'import"./preact.js";boot({A:()=>import("./A.js"),B:()=>import("./B.js")})',
      "preact.js": "0",
      "A.js": 'import"./preact.js";import"./chart.js"',
      "B.js": 'import"./chart.js"',
      "chart.js": "00",
    },
  });
  const entry = weightOf(assets, assets.entry);
  const a = weightOf(assets, "A.js"), b = weightOf(assets, "B.js");
  assertEquals(scriptsWeight(assets, []), 0);
  assertEquals(scriptsWeight(assets, ["A"]), entry + 1 + a + 2);
  assertEquals(scriptsWeight(assets, ["A", "B"]), entry + 1 + a + b + 2);
});

Deno.test("islandsIn() names the islands of a page, none where it has none", () => {
  const html =
    '<script type="application/json" id="islands">{"islands":[{"name":"A"},{"name":"B"},{"name":"A"}]}';
  assertEquals([islandsIn(`${html}</script>`), islandsIn("<p>A</p>")], [["A", "B"], []]);
});

for (const { name } of FRONTENDS) {
  Deno.test(`what ${name}'s pages load stays within its budgets`, async () => {
    const { assets } = await buildFrontend({ name });
    const over = [
      ["the style sheet", weightOf(assets, assets.style), BUDGETS.style],
      ["the entry", entryScripts(assets).reduce((sum, one) => sum + weightOf(assets, one), 0), BUDGETS.entry],
      ...Object.keys(assets.islands).map((island) =>
        [`the island ${island}`, scriptsWeight(assets, [island]), BUDGETS.page] as const
      ),
    ].filter(([, bytes, most]) => Number(bytes) > Number(most));
    assertEquals(over, []);
    assert(Object.keys(assets.islands).length > 0, "it has no island");
  });
}
