import { fileURLToPath } from "node:url";
import { COVERAGE_BAR, groupCoverage, missingFiles, readLcov } from "./coverage_report.ts";
import { say } from "../dev/say.ts";

/**
 * Told, but not held to the bar: the launcher and the tools run around the tests, as processes of their own; islands are
 * tested where they live, in a browser, whose lines are not counted.
 */
const NOT_BARRED = new Set(["services/platform", "islands"]);
const ROOT = new URL("../../../", import.meta.url);

/** Prints the line coverage of every service and of the shared rooms; false where one is below the bar. */
export async function checkCoverage(lcovFile: string): Promise<boolean> {
  const seen = readLcov(await Deno.readTextFile(lcovFile), fileURLToPath(ROOT));
  const missing = missingFiles(await sources(), seen);
  for (const { path } of missing) say(`no test loads ${path}`);
  const groups = groupCoverage([...seen, ...missing]);
  for (const { group, hit, lines, ratio } of groups) {
    say(
      `${group.padEnd(24)} ${String(hit).padStart(6)} of ${String(lines).padStart(6)} lines  ${
        percent(ratio)
      }`,
    );
  }
  const below = groups.filter(({ group, ratio }) => !NOT_BARRED.has(group) && ratio < COVERAGE_BAR)
    .map(({ group }) => group);
  if (below.length > 0) say(`FAILED coverage: below ${percent(COVERAGE_BAR)} in ${below.join(", ")}`);
  return below.length === 0;
}

async function sources(): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  for await (const { name } of Deno.readDir(ROOT)) {
    if (/^(services|shared|islands)$/.test(name)) await collect(`${name}/`, found);
  }
  return found;
}

async function collect(folder: string, found: { path: string; text: string }[]): Promise<void> {
  for await (const entry of Deno.readDir(new URL(folder, ROOT))) {
    const path = folder + entry.name;
    if (entry.isDirectory) await collect(`${path}/`, found);
    else if (/\.tsx?$/.test(path)) found.push({ path, text: await Deno.readTextFile(new URL(path, ROOT)) });
  }
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
