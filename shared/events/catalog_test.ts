import { assert, assertEquals } from "../testing/assert.ts";
import { CATALOG, definitionOf } from "./catalog.ts";

Deno.test("the catalog has every definition of its folder, each once", async () => {
  const folder = new URL("./catalog/", import.meta.url);
  const files = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => name.endsWith(".ts"));
  const inFiles = await Promise.all(files.map(async ({ name }) => {
    const module: Record<string, { dataschema?: string }> = await import(new URL(name, folder).href);
    return Object.values(module).flatMap(({ dataschema }) => dataschema ?? []);
  }));
  assertEquals(CATALOG.map(({ dataschema }) => dataschema).sort(), inFiles.flat().sort());
});

Deno.test("definitionOf() finds a version by its dataschema and gives null for others", () => {
  assert(definitionOf("tenant.created/v1")?.type === "tenant.created");
  assertEquals(definitionOf("tenant.created/v2"), null);
});
