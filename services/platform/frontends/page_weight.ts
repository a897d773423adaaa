import { Buffer } from "node:buffer";
import type { Assets } from "@shared/web/assets/assets.ts";
import { reachedFrom } from "@shared/web/assets/pack_assets.ts";

/** What may be loaded, in bytes compressed by gzip. */
export const BUDGETS = {
  style: 12 * 1024,
  /** The scripts of a page with data. */
  page: 45 * 1024,
  overview: 40 * 1024,
  /** Those of the pages before anybody is signed in, and what every page with an island begins with. */
  entry: 10 * 1024,
} as const;

/** Bytes of one built file, compressed by gzip where that is shorter. */
export function weightOf({ files }: Assets, name: string): number {
  const file = files[name];
  if (file === undefined) throw new TypeError(`Cannot weigh ${name}: it was not built`);
  return Buffer.from(file.gzip ?? file.identity, "base64").length;
}

/** Bytes of all scripts that a page with these islands loads; 0 without any island. Throws TypeError for an unknown one. */
export function scriptsWeight(assets: Assets, islands: readonly string[]): number {
  return scriptsOf(assets, islands).reduce((sum, name) => sum + weightOf(assets, name), 0);
}

/** Names of all scripts that a page with these islands loads, each once. */
function scriptsOf(assets: Assets, islands: readonly string[]): string[] {
  if (islands.length === 0) return [];
  const own = islands.flatMap((island) => {
    const scripts = assets.islands[island];
    if (scripts === undefined) throw new TypeError(`Cannot weigh the island ${island}: it was not built`);
    return scripts;
  });
  return [...new Set([...entryScripts(assets), ...own])];
}

/** Names of the scripts with which every page begins that holds an island. */
export function entryScripts({ entry, files }: Assets): string[] {
  const texts = Object.entries(files).map(([name, { identity }]) =>
    [name, Buffer.from(identity, "base64").toString()] as const
  );
  const scripts = Object.fromEntries(texts);
  return [entry, ...reachedFrom(scripts[entry] ?? "", scripts)];
}

/** Names of the islands in a page's HTML, each once. */
export function islandsIn(html: string): string[] {
  const json = /<script type="application\/json" id="islands">(.*?)<\/script>/s.exec(html)?.[1];
  if (json === undefined) return [];
  const { islands } = JSON.parse(json) as { islands: { name: string }[] };
  return [...new Set(islands.map(({ name }) => name))];
}
