import { join } from "node:path";
import { assertEquals } from "@shared/testing/assert.ts";
import { isSource, watchSources } from "./source_changes.ts";

Deno.test("isSource() is true for what the platform is made of, not for tests and what is built", () => {
  const paths = {
    "/p/islands/ui/Card.tsx": true,
    "/p/services/axi/migrations/0001_accounts.sql": true,
    "/p/shared/web/assets/theme.css": true,
    "/p/shared/core/ids_test.ts": false,
    "/p/islands/testing/Counter.tsx": false,
    "/p/services/nexus/dist/assets.json": false,
    "/p/services/axi/.app.ts.swp": false,
  };
  const found = Object.keys(paths).map((path) => [path, isSource(path)]);
  assertEquals(Object.fromEntries(found), paths);
});

Deno.test("watchSources() gathers what changes at once, below a folder too, and begins anew after it has told", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(join(folder, "inner"));
  try {
    using sources = watchSources([folder]);
    const write = (name: string) => Deno.writeTextFile(join(folder, name), "");
    await Promise.all([write("a.ts"), write("inner/b.tsx"), write("notes.md")]);
    assertEquals((await sources.changed()).sort(), [join(folder, "a.ts"), join(folder, "inner/b.tsx")]);
    const next = sources.changed();
    await write("c.css");
    assertEquals(await next, [join(folder, "c.css")]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
