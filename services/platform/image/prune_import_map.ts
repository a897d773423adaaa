import { say } from "../dev/say.ts";

const USAGE = `Usage: prune_import_map.ts ENTRY...
Rewrites import_map.json of the current folder to what the entries import. For images: Deno wants every package of the
map in its cache, also those of tests and of the embedded database.`;
const MAP = "import_map.json";
const PACKAGE = /^npm:\/?((?:@[^/]+\/)?[^@/]+)@/;

interface ImportMap {
  readonly imports: Readonly<Record<string, string>>;
}

/** The map without the packages that none of the modules comes from. */
export function prunedMap({ imports }: ImportMap, modules: readonly string[]): ImportMap {
  const used = new Set(modules.map(packageOf));
  const kept = Object.entries(imports).filter(([, target]) =>
    used.has(packageOf(target)) || !PACKAGE.test(target)
  );
  return { imports: Object.fromEntries(kept) };
}

function packageOf(specifier: string): string | null {
  return PACKAGE.exec(specifier)?.[1] ?? null;
}

/** Specifiers of all modules that the entry leads to. */
async function modulesOf(entry: string): Promise<string[]> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new TypeError(`Cannot follow the imports of ${entry}`);
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: { specifier: string }[] };
  return modules.map((module) => module.specifier);
}

if (import.meta.main) {
  if (Deno.args.length === 0) {
    say(USAGE);
    Deno.exit(64);
  }
  const map = JSON.parse(await Deno.readTextFile(MAP)) as ImportMap;
  const pruned = prunedMap(map, (await Promise.all(Deno.args.map(modulesOf))).flat());
  await Deno.writeTextFile(MAP, JSON.stringify(pruned, null, 2) + "\n");
}
