import { assertEquals } from "@shared/testing/assert.ts";
import { buildFrontend } from "../frontends/build_frontend.ts";
import { islandsIn, scriptsWeight } from "../frontends/page_weight.ts";
import { NEXUS_PAGES } from "./nexus_pages.ts";
import { openNexus } from "./nexus_world.ts";

const HTML_MAX_BYTES = 25 * 1024;

Deno.test("every page of NEXUS stays within its budget of scripts and HTML", async (t) => {
  await using world = await openNexus();
  const { assets } = await buildFrontend({ name: "nexus" });
  const session = await world.signIn();
  for (const { name, path, isSignedIn, status, scriptsMax } of NEXUS_PAGES) {
    await t.step(name, async () => {
      const cookie = isSignedIn ? `${session.name}=${session.value}` : "";
      const answer = await fetch(world.url + path(world), {
        headers: { cookie, accept: "text/html" },
        redirect: "manual",
      });
      const html = await answer.text();
      const scripts = scriptsWeight(assets, islandsIn(html)), bytes = await gzipped(html);
      assertEquals(
        {
          status: answer.status,
          heavyScripts: scripts > scriptsMax && scripts,
          heavyHtml: bytes > HTML_MAX_BYTES && bytes,
        },
        { status, heavyScripts: false, heavyHtml: false },
      );
    });
  }
});

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}
