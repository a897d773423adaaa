import { fileURLToPath } from "node:url";
import type { Environment } from "@shared/runtime/env.ts";
import { say } from "../dev/say.ts";
import { portOf } from "./ports.ts";

/** What a service may read of its environment and of its own modules, by deno.json, and where it listens. */
export interface PermissionSet {
  /** Unless `PORT` says otherwise. */
  readonly port: number;
  readonly env: { readonly allow: readonly string[]; readonly ignore: true };
  /** Folders of the modules that its threads load, from the folder of deno.json. */
  readonly read: readonly string[];
}

const CONFIG = new URL("../../../deno.json", import.meta.url);
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "postgres:": "5432",
  "postgresql:": "5432",
  "redis:": "6379",
  "rediss:": "6379",
};
/** What Cloud Storage needs: its API, and the metadata server that gives tokens. */
const CLOUD_STORAGE_HOSTS = ["storage.googleapis.com:443", "metadata.google.internal:80"];

/**
 * Flags of `deno run` that let a service do what its configuration names, and nothing else: hosts from `*_URL` and
 * `*_ENDPOINT`, secrets from `*_FILE`, a folder from a `file:` URL, the modules of its threads. Never run, ffi or sys.
 * Where `*_IMPORT_HOSTS` names any host it is all of the network: connections go to addresses that are looked up first.
 * Throws TypeError for a path with a blank or comma.
 */
export function permissionFlags(set: PermissionSet, env: Environment): string[] {
  const seen = Object.entries(env).flatMap(([name, value]) =>
    value && isSeen(name, set.env.allow) ? [{ name, value }] : []
  );
  const urls = seen.filter(({ name }) => /_(URL|ENDPOINT)$/.test(name)).map(({ value }) => value);
  const secrets = seen.filter(({ name }) => name.endsWith("_FILE")).map(({ value }) => value);
  const folders = urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
  const hosts = [...new Set([ownAddress(env, set.port), ...urls.flatMap(hostsOf)])].join(",");
  const isReachingOut = seen.some(({ name }) => name.endsWith("_IMPORT_HOSTS"));
  const modules = set.read.map((path) => fileURLToPath(new URL(path, CONFIG)));
  return [
    "--no-prompt",
    `--allow-env=${set.env.allow.join(",")}`,
    "--ignore-env",
    isReachingOut ? "--allow-net" : `--allow-net=${hosts}`,
    ...flag("--allow-read", [...modules, ...secrets, ...folders]),
    ...flag("--allow-write", folders),
  ];
}

/** The permission set of a service in deno.json. */
export async function permissionSet(service: string): Promise<PermissionSet> {
  const { permissions = {} } = JSON.parse(await Deno.readTextFile(CONFIG)) as {
    permissions?: Record<string, Omit<PermissionSet, "port">>;
  };
  const set = permissions[service];
  if (set === undefined) {
    throw new TypeError(
      `Cannot find permissions of "${service}": deno.json has ${Object.keys(permissions).join(", ")}`,
    );
  }
  return { ...set, port: portOf(service) };
}

/** Whether a service with these rules sees the variable; a rule may end in `*`. */
export function isSeen(name: string, allowed: readonly string[]): boolean {
  return allowed.some((rule) => rule.endsWith("*") ? name.startsWith(rule.slice(0, -1)) : name === rule);
}

function ownAddress(env: Environment, port: number): string {
  const host = env["HOST"] || (env["APP_ENV"] === "production" ? "0.0.0.0" : "127.0.0.1");
  return `${host}:${env["PORT"] || port}`;
}

function hostsOf(text: string): string[] {
  if (text.startsWith("gs:")) return CLOUD_STORAGE_HOSTS;
  const url = URL.parse(text);
  const port = url?.port || DEFAULT_PORTS[url?.protocol ?? ""];
  return url === null || url.hostname === "" || port === undefined ? [] : [`${url.hostname}:${port}`];
}

function flag(name: string, paths: readonly string[]): string[] {
  for (const path of paths) {
    if (/[\s,]/.test(path)) {
      throw new TypeError(`Cannot pass the path ${JSON.stringify(path)}: rename it without blanks`);
    }
  }
  return paths.length > 0 ? [`${name}=${paths.join(",")}`] : [];
}

if (import.meta.main) {
  const service = Deno.args[0] ?? "";
  say(permissionFlags(await permissionSet(service), Deno.env.toObject()).join(" "));
}
