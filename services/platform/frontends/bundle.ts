import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CONFIG = fileURLToPath(new URL("../../../deno.json", import.meta.url));

/** The scripts by name that `deno bundle` makes of a browser's entry, one for each island. Throws Error with its words where it fails. */
export async function bundle(entry: string): Promise<Record<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "bundle-" });
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["bundle", "--quiet", "--platform", "browser", "--code-splitting", "--minify"],
        ...["--config", CONFIG, "--outdir", folder, entry],
      ],
      env: { NO_COLOR: "1" },
    }).output();
    if (!success) throw new Error(`Cannot bundle ${entry}:\n${new TextDecoder().decode(stderr)}`);
    const scripts: Record<string, string> = {};
    for await (const { name } of Deno.readDir(folder)) {
      scripts[name] = await Deno.readTextFile(join(folder, name));
    }
    return scripts;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
