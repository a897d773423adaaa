import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packAssets } from "@shared/web/assets/pack_assets.ts";
import type { Assets } from "@shared/web/assets/assets.ts";
import { classesIn, compileStyle } from "@shared/web/assets/style.ts";
import { bundle } from "./bundle.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Everything that a bundle is made of. */
const SOURCES = ["islands", "shared/web", "services/platform/frontends"];
const ALSO = ["import_map.json", "deno.lock"];

export interface Frontend {
  /** Folder under services/ and islands/. */
  readonly name: string;
}

/** Every dashboard that exists. */
export const FRONTENDS: readonly Frontend[] = [{ name: "nexus" }];

/**
 * Builds a dashboard's scripts and style sheet into `services/<name>/dist/assets.json`, unless what is there was built from
 * the same sources. Tells whether it has built.
 */
export async function buildFrontend(
  { name }: Frontend,
): Promise<{ readonly isNew: boolean; readonly assets: Assets }> {
  const path = join(ROOT, `services/${name}/dist/assets.json`);
  const sources = await readSources([...SOURCES, `services/${name}`]);
  const inputs = await hashOf(sources);
  const known = await readAssets(path);
  if (known?.inputs === inputs) return { isNew: false, assets: known };
  const entry = "client.js";
  const scripts = await bundle(join(ROOT, `islands/${name}/client.ts`));
  const classes = [...sources].filter(([file]) => /^(islands|services)\/.*\.tsx?$/.test(file)).flatMap((
    [, text],
  ) => [...classesIn(text)]);
  const assets = packAssets({ inputs, scripts, entry, style: await compileStyle({ classes }) });
  await Deno.mkdir(join(path, ".."), { recursive: true });
  const partial = `${path}.${Deno.pid}.partial`; // somebody else may build at the same time
  await Deno.writeTextFile(partial, JSON.stringify(assets));
  await Deno.rename(partial, path);
  return { isNew: true, assets };
}

async function readSources(folders: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const folder of folders) await readFolder(folder, files);
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
}

async function readFolder(folder: string, files: Map<string, string>): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) {
      if (name !== "dist") await readFolder(path, files);
    } else if (/\.(tsx?|css)$/.test(name) && !/_test\.tsx?$/.test(name)) {
      files.set(path, await Deno.readTextFile(join(ROOT, path)));
    }
  }
}

async function hashOf(sources: ReadonlyMap<string, string>): Promise<string> {
  const hash = createHash("sha256").update(Deno.version.deno);
  for (const path of ALSO) hash.update(await Deno.readTextFile(join(ROOT, path)));
  for (const [path, text] of sources) hash.update(path).update("\0").update(text).update("\0");
  return hash.digest("hex");
}

async function readAssets(path: string): Promise<Assets | null> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
    throw error;
  }
}
