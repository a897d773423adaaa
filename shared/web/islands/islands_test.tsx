import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { assert, assertEquals, assertMatch } from "../../testing/assert.ts";
import { type DocumentOptions, renderDocument } from "./document.tsx";
import { registerIslands } from "./islands.tsx";

function Counter({ label, count }: { label: string; count: { readonly value: number } }) {
  return <button type="button">{label} {count.value}</button>;
}
function Frame({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <section aria-label={title}>
      <Counter label="inside" count={{ value: 7 }} />
      {children}
    </section>
  );
}
function Broken(): never {
  throw new Error("no such row");
}
registerIslands({ Counter, Frame, Broken });

const failures: string[] = [];
const OPTIONS: DocumentOptions = {
  lang: "en",
  direction: "ltr",
  title: "A & B",
  assets: {
    style: "/assets/s.css",
    entry: "/assets/c.js",
    scriptsOf: (name) => [`/assets/${name}.js`, "/assets/x.js"],
  },
  isPublic: false,
  report: (name, error) => failures.push(`${name}: ${(error as Error).message}`),
};

/** What the page tells the browser of its islands. */
function dataOf(html: string) {
  const [, json = "null"] = /<script type="application\/json" id="islands">(.*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(json);
}

Deno.test("renderDocument() gives a page without islands no script", () => {
  const html = renderDocument(<main>plain</main>, { ...OPTIONS, theme: "dark" });
  assertMatch(html, /^<!doctype html><html lang="en" dir="ltr" data-theme="dark"><head>/);
  assertMatch(html, /<title>A &amp; B<\/title>/);
  assert(html.includes('<meta name="robots" content="noindex"'));
  assert(!html.includes("<script"));
});

Deno.test("renderDocument() marks islands, and gives their props and scripts once", () => {
  const count = signal(3);
  const page = (
    <main>
      <Counter label="a </script>" count={count} />
      <Counter label="b" count={count} when="visible" />
    </main>
  );
  const html = renderDocument(page, OPTIONS);
  assertMatch(
    html,
    /<is-land data-index="0" data-when="load"><button type="button">a &lt;\/script> 3<\/button><\/is-land>/,
  );
  assertMatch(html, /<is-land data-index="1" data-when="visible">/);
  assertEquals(dataOf(html), {
    islands: [
      { name: "Counter", props: { label: "a </script>", count: { $: ["s", 0] } } },
      { name: "Counter", props: { label: "b", count: { $: ["s", 0] } } },
    ],
    signals: [3],
    scripts: { Counter: "/assets/Counter.js" },
  });
  assertEquals(html.match(/modulepreload/g)?.length, 2);
  assertEquals(html.match(/<script/g)?.length, 2);
});

Deno.test("renderDocument() leaves an island within an island to the outer one, and one in its slot alone", () => {
  const page = (
    <Frame title="outer">
      <Counter label="slotted" count={{ value: 1 }} />
    </Frame>
  );
  const html = renderDocument(page, OPTIONS);
  assertEquals(dataOf(html).islands.map(({ name }: { name: string }) => name), ["Frame", "Counter"]);
  assertEquals(dataOf(html).islands[0].props, { title: "outer", children: { $: ["v", 0] } });
  assertMatch(
    html,
    /<section aria-label="outer"><button type="button">inside 7<\/button><is-slot data-slot="0"><is-land data-index="1"/,
  );
});

Deno.test("renderDocument() keeps the page where an island throws, and tells of it", () => {
  const html = renderDocument(
    <main>
      <Broken />
      <p>the rest</p>
    </main>,
    OPTIONS,
  );
  assertMatch(html, /<main><p role="alert" class="island-error">.*<\/p><p>the rest<\/p><\/main>/);
  assertEquals(failures.splice(0), ["Broken: no such row"]);
});
