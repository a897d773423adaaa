/** Licences that may come with a package; all of them let anyone use, change and pass on the code. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PostgreSQL",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/** Whether an SPDX expression allows use: every part of an AND, one part of an OR. */
export function isAllowed(expression: string): boolean {
  const text = expression.trim().replace(/^\((.*)\)$/, "$1");
  if (/ OR /.test(text)) return text.split(" OR ").some(isAllowed);
  if (/ AND /.test(text)) return text.split(" AND ").every(isAllowed);
  return ALLOWED.has(text);
}

/** A package of deno.lock. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
}

/** Packages of a lock file, each once, by name. */
export function packagesOf(lock: string): LockedPackage[] {
  const { npm = {} } = JSON.parse(lock) as { npm?: Record<string, { os?: string[]; cpu?: string[] }> };
  const packages = Object.entries(npm).map(([key, entry]) => {
    // After the version stand the versions of its peers: name@1.2.3_peer@4.5.6.
    const [, name = key, version = ""] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
    return { name, version, os: entry.os ?? [], cpu: entry.cpu ?? [] };
  });
  return [...new Map(packages.map((entry) => [`${entry.name}@${entry.version}`, entry])).values()];
}

/** The licence that a package.json names; null where it names none. */
export function licenceOf(manifest: string): string | null {
  const { license, licenses } = JSON.parse(manifest) as {
    license?: string | { type?: string };
    licenses?: { type?: string }[];
  };
  if (typeof license === "string") return license;
  return license?.type ?? licenses?.map((entry) => entry.type).join(" OR ") ?? null;
}
