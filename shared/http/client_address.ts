import { BlockList, isIP } from "node:net";
import type { Context } from "hono";
import type { AppEnv } from "./app_env.ts";

/** The addresses of the proxies before a service, which alone may say whom they speak for. */
export type TrustedProxies = (address: string) => boolean;

/** Proxies by address or CIDR block; throws TypeError naming the first that is neither. */
export function trustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const entry of entries) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const version = isIP(address), longest = version === 6 ? 128 : 32;
    const prefix = Number(bits ?? longest);
    if (version === 0 || prefix > longest) {
      throw new TypeError(`Cannot trust proxy ${JSON.stringify(entry)}: give an address or a CIDR block`);
    }
    list.addSubnet(address, prefix, version === 6 ? "ipv6" : "ipv4");
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/**
 * The address of the client, or "unknown" where the server didn't tell (requests made in process). `X-Forwarded-For`
 * counts only as far as trusted proxies wrote it, from the right.
 */
export function clientAddress(c: Context<AppEnv>, isTrusted: TrustedProxies): string {
  const peer = c.env?.remoteAddr?.hostname ?? "unknown";
  if (!isTrusted(peer)) return peer;
  const chain = (c.req.raw.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  let address = peer;
  while (isTrusted(address)) {
    const before = chain.pop();
    if (before === undefined || isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** What of an address a limit counts by: an IPv6 subscriber has a whole /64 to choose from. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const tailGroups = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length - tailGroups.length).fill("0");
  const full = [...groups, ...zeros, ...tailGroups].slice(0, 4);
  return full.map((group) => Number.parseInt(group, 16).toString(16)).join(":") + "::/64";
}
