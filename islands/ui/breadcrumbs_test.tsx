import { renderToString } from "preact-render-to-string";
import { assertMatch } from "@shared/testing/assert.ts";
import { Breadcrumbs } from "./Breadcrumbs.tsx";

Deno.test("Breadcrumbs cut a long name off, and tell the whole of it", () => {
  const label = "long_".repeat(30);
  const html = renderToString(
    <Breadcrumbs trail={[{ label: "Datasets", href: "/" }, { label }]} locale="en" />,
  );
  assertMatch(html, new RegExp(`title="${label}" class="truncate`));
});
