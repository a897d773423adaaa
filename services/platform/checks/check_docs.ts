import { STATUS } from "@shared/http/problem.ts";
import { fileLinks, undocumented, unlistedVariables } from "./documents.ts";
import { say } from "../dev/say.ts";

const ROOT = new URL("../../../", import.meta.url);
const LEFT_OUT = new Set([".git", ".data", "coverage", "screenshots", "node_modules"]);
/** Where callers look up what an error code means. */
const ERRORS_PAGE = "docs/api/errors.md";

/** What declares the variables that the README lists. */
const CONFIGS = ["services/axi/config.ts", "services/axi/auth/config.ts", "services/nexus/config.ts"];

const faults: string[] = [];
await checkFolder("");
const errorsPage = await Deno.readTextFile(new URL(ERRORS_PAGE, ROOT));
for (const code of undocumented(STATUS, errorsPage)) {
  faults.push(`${ERRORS_PAGE}: ${code} has no row with status ${STATUS[code as keyof typeof STATUS]}`);
}
const readme = await Deno.readTextFile(new URL("README.md", ROOT));
for (const config of CONFIGS) {
  const source = await Deno.readTextFile(new URL(config, ROOT));
  for (const name of unlistedVariables(source, readme)) {
    faults.push(`README.md: ${name} of ${config} has no row`);
  }
}
for (const fault of faults) say(fault);
Deno.exit(faults.length === 0 ? 0 : 1);

async function checkFolder(folder: string): Promise<void> {
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = folder + entry.name;
    if (entry.isDirectory && !LEFT_OUT.has(entry.name)) await checkFolder(`${path}/`);
    if (entry.isFile && path.endsWith(".md")) await checkPage(path);
  }
}

async function checkPage(path: string): Promise<void> {
  const page = new URL(path, ROOT);
  for (const { line, target } of fileLinks(await Deno.readTextFile(page))) {
    const exists = await Deno.stat(new URL(target, page)).then(() => true, () => false);
    if (!exists) faults.push(`${path}:${line}: ${target} does not exist`);
  }
}
