import { assert, assertEquals, assertMatch } from "../../testing/assert.ts";
import { classesIn, compileStyle } from "./style.ts";

/** All classes of the components that every page may use. */
async function classesOfComponents(): Promise<string[]> {
  const folder = new URL("../../../islands/ui/", import.meta.url);
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!/(?<!_test)\.tsx?$/.test(name)) continue;
    found.push(...classesIn(await Deno.readTextFile(new URL(name, folder))));
  }
  return found;
}

async function gzipBytes(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

Deno.test("classesIn() finds words of strings and templates, and neither prose nor interpolations", () => {
  const source =
    'const a = <p class="px-2 hover:bg-hover max-w-[calc(100vw-2rem)]">It isn\'t hidden here.</p>;\n' +
    "const b = `rounded-sm ${isOpen ? shown : other} @sm:flex`;";
  assertEquals(
    [...classesIn(source)].sort(),
    ["@sm:flex", "hover:bg-hover", "max-w-[calc(100vw-2rem)]", "px-2", "rounded-sm"],
  );
});

Deno.test("compileStyle() writes the classes that are named and no others", async () => {
  const css = await compileStyle({ classes: ["bg-raised", "fill-series-1", "no-class-of-ours"] });
  assertMatch(css, /\.bg-raised\{background-color:var\(--color-raised\)\}/);
  assertMatch(css, /\.fill-series-1\{fill:var\(--color-series-1\)\}/);
  assert(!css.includes("no-class-of-ours") && !css.includes(".bg-page"));
});

Deno.test("compileStyle() always writes the colours, which charts on a canvas read", async () => {
  const css = await compileStyle({ classes: [] });
  assertMatch(css, /--color-series-6:light-dark\(#481645,#6c5ab6\)/);
});

Deno.test("compileStyle() leaves no comment, no line break and no space around marks", async () => {
  const css = await compileStyle({ classes: ["px-2", "link", "bar"] });
  assert(!css.includes("/*") && !css.includes("\n"));
  assert(!/[{};] | [{};]|;\}/.test(css), "a space beside a mark, or a last semicolon, is left");
});

Deno.test("compileStyle() does not depend on the order or repetition of classes", async () => {
  const [one, other] = [["px-2", "flex", "bg-page"], ["bg-page", "flex", "px-2", "flex"]];
  assertEquals(await compileStyle({ classes: one }), await compileStyle({ classes: other }));
});

Deno.test("compileStyle() stays under 12 KB compressed with all components", async () => {
  const bytes = await gzipBytes(await compileStyle({ classes: await classesOfComponents() }));
  assert(bytes < 12_000, `${bytes} bytes`);
});

Deno.test("compileStyle() answers themes, density, contrast, forced colours, motion and coarse pointers", async () => {
  const css = await compileStyle({ classes: [] });
  for (
    const part of [
      ':root[data-theme="dark"]{color-scheme:dark}',
      ':root[data-density="compact"]{--spacing-row:1.75rem}',
      "@media (prefers-contrast: more)",
      "@media (forced-colors: active)",
      "@media (prefers-reduced-motion: reduce)",
      "@media (prefers-reduced-motion: no-preference){@view-transition{navigation:auto}}",
      "@media (pointer: coarse)",
      ":focus-visible{outline:2px solid var(--color-accent)",
    ]
  ) assert(css.includes(part), `the style has no ${part}`);
});
