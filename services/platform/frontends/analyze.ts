import { say } from "../dev/say.ts";
import { buildFrontend, FRONTENDS } from "./build_frontend.ts";
import { BUDGETS, entryScripts, scriptsWeight, weightOf } from "./page_weight.ts";

// `make bundle-analyze`: what the browser loads, compressed by gzip, heaviest first.
for (const { name } of FRONTENDS) {
  const { assets } = await buildFrontend({ name });
  const entry = entryScripts(assets), entryBytes = entry.reduce((sum, one) => sum + weightOf(assets, one), 0);
  say(`${name}`);
  line("style sheet", weightOf(assets, assets.style), `of ${kilobytes(BUDGETS.style)}`);
  line("entry", entryBytes, `of ${kilobytes(BUDGETS.entry)}: ${entry.join(", ")}`);
  const islands = Object.entries(assets.islands).map(([island, scripts]) => {
    return { island, scripts, bytes: scriptsWeight(assets, [island]) - entryBytes };
  }).sort((a, b) => b.bytes - a.bytes);
  for (const { island, scripts, bytes } of islands) line(island, bytes, scripts.join(", "));
}

function line(what: string, bytes: number, more: string): void {
  say(`  ${what.padEnd(24)} ${kilobytes(bytes).padStart(9)}  ${more}`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
