import { assertEquals } from "@shared/testing/assert.ts";
import { browserPath } from "../frontends/browser.ts";
import { hasLighthouse, lighthouse, type LighthouseCategory } from "../frontends/lighthouse.ts";
import { type GatedPage, NEXUS_PAGES } from "./nexus_pages.ts";
import { type NexusWorld, openNexus } from "./nexus_world.ts";

const CHROMIUM = await browserPath();
const hasBoth = CHROMIUM !== null && await hasLighthouse();
const note = CHROMIUM === null
  ? " (skipped: no Chromium here; set CHROMIUM to one)"
  : hasBoth
  ? ""
  : " (skipped: Lighthouse can't be had)";

const PUBLIC = ["login", "register"];
const OWN = ["overview", "datasets", "dataset_summary", "dataset_correlations"];
/** Performance is not among them: on a shared machine its score is about the machine. */
const OF_ALL: readonly LighthouseCategory[] = ["accessibility", "best-practices"];

Deno.test({
  name: `Lighthouse gives pages of NEXUS 100 for accessibility, best practices and, where public, SEO${note}`,
  ignore: !hasBoth,
  async fn(t) {
    await using world = await openNexus();
    await t.step("public pages", async () => {
      await eachHas100(world, { names: PUBLIC, categories: [...OF_ALL, "seo"] });
    });
    await t.step("pages of whoever is signed in, which search engines are kept from", async () => {
      const { name, value } = await world.signIn();
      await eachHas100(world, { names: OWN, categories: OF_ALL, cookie: `${name}=${value}` });
    });
    assertEquals(world.lines, []);
  },
});

interface Gate {
  /** As in NEXUS_PAGES. */
  readonly names: readonly string[];
  readonly categories: readonly LighthouseCategory[];
  readonly cookie?: string;
}

async function eachHas100(world: NexusWorld, { names, categories, cookie }: Gate): Promise<void> {
  const urls = names.map((name) => world.url + pageNamed(name).path(world));
  const results = await Promise.all(
    urls.map((url) => lighthouse({ browser: CHROMIUM ?? "", url, categories, cookie })),
  );
  const scores = Object.fromEntries(categories.map((category) => [category, 100]));
  assertEquals(results, urls.map((url) => ({ url, scores, faults: [] })));
}

function pageNamed(wanted: string): GatedPage {
  const page = NEXUS_PAGES.find(({ name }) => name === wanted);
  if (page === undefined) throw new TypeError(`Cannot find the page ${wanted} in NEXUS_PAGES`);
  return page;
}
