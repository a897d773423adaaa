import { join } from "node:path";
import { isAllowed, licenceOf, type LockedPackage, packagesOf } from "./licences.ts";
import { say } from "../dev/say.ts";

const LOCK = new URL("../../../deno.lock", import.meta.url);

const packages = packagesOf(await Deno.readTextFile(LOCK));
const folders = await cacheFolders();
const counts = new Map<string, number>();
const refused: string[] = [];
const absent: string[] = [];

for (const entry of packages) {
  const manifest = await manifestOf(entry);
  if (manifest === null) {
    absent.push(entry.name);
    continue;
  }
  const licence = licenceOf(manifest) ?? "none named";
  counts.set(licence, (counts.get(licence) ?? 0) + 1);
  if (!isAllowed(licence)) refused.push(`${entry.name}@${entry.version}: ${licence}`);
}

for (const [licence, count] of [...counts].sort()) say(`${String(count).padStart(5)}  ${licence}`);
const elsewhere = absent.length > 0
  ? `; ${absent.length} for other systems or never asked for, not looked at`
  : "";
say(`${packages.length - absent.length} packages${elsewhere}`);
for (const line of refused) say(`Cannot use ${line}: not on the list of allowed licences`);
Deno.exit(refused.length > 0 || counts.size === 0 ? 1 : 0);

/** Folders of the package cache, one a registry. */
async function cacheFolders(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout)) as { npmCache: string };
  return (await Array.fromAsync(Deno.readDir(npmCache))).map((entry) => join(npmCache, entry.name));
}

async function manifestOf({ name, version }: LockedPackage): Promise<string | null> {
  for (const folder of folders) {
    try {
      return await Deno.readTextFile(join(folder, name, version, "package.json"));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}
