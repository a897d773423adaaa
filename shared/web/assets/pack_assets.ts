import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { AssetFile, Assets } from "./assets.ts";

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};
const HASH_LENGTH = 10;
/** `Name:()=>import("./file.js")` in the minified table of loaders. */
const LOADER = /["']?([A-Za-z_$][\w$]*)["']?:\(\)=>import\(["']\.\/([^"']+)["']\),?/g;
const IMPORTED = /(?:from|import)\s*["']\.\/([^"']+\.js)["']/g;

export interface Built {
  /** Hash of what it was built from. */
  readonly inputs: string;
  /** Scripts by name, as the bundler has written them; `entry` is one of them, whose own name tells nothing of its content. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly style: string;
}

/** What was built, compressed and under names that tell the content. Throws Error where the entry loads no island. */
export function packAssets({ inputs, scripts, entry, style }: Built): Assets {
  const text = scripts[entry];
  if (text === undefined) throw new Error(`Cannot pack the bundle: ${entry} is not in it`);
  const others = Object.entries(scripts).filter(([name]) => name !== entry);
  const booting = text.replaceAll(LOADER, ""); // pages tell where their islands lie
  const entryName = named("client", booting, "js"), styleName = named("style", style, "css");
  return {
    inputs,
    style: styleName,
    entry: entryName,
    islands: islandsOf(text, scripts),
    files: Object.fromEntries([
      [entryName, packed(booting, "js")],
      [styleName, packed(style, "css")],
      ...others.map(([name, script]) => [name, packed(script, "js")]),
    ]),
  };
}

function named(base: string, text: string, extension: string): string {
  return `${base}-${createHash("sha256").update(text).digest("hex").slice(0, HASH_LENGTH)}.${extension}`;
}

function packed(text: string, extension: string): AssetFile {
  const bytes = Buffer.from(text), gzip = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const isShorter = (other: Buffer) => other.length < bytes.length;
  return {
    type: TYPES[extension],
    identity: bytes.toString("base64"),
    ...isShorter(gzip) ? { gzip: gzip.toString("base64") } : {},
    ...isShorter(br) ? { br: br.toString("base64") } : {},
  };
}

/** The scripts of each island: its own and those it imports, but not what the entry has brought already. */
function islandsOf(entry: string, scripts: Readonly<Record<string, string>>): Record<string, string[]> {
  const brought = reachedFrom(entry, scripts);
  const islands = [...entry.matchAll(LOADER)].map(([, name, script]) => {
    const needed = [script, ...reachedFrom(scripts[script] ?? "", scripts)];
    return [name, needed.filter((one) => !brought.has(one))] as const;
  });
  if (islands.length === 0) throw new Error("Cannot pack the bundle: its entry loads no island");
  return Object.fromEntries(islands);
}

/** Names of the scripts that a script imports from its first line on, and of those that these import. */
export function reachedFrom(
  text: string,
  scripts: Readonly<Record<string, string>>,
  reached = new Set<string>(),
): Set<string> {
  for (const [, name] of text.matchAll(IMPORTED)) {
    if (reached.has(name)) continue;
    reached.add(name);
    reachedFrom(scripts[name] ?? "", scripts, reached);
  }
  return reached;
}
