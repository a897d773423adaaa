import { isIP } from "node:net";
import { isPublicAddress } from "./public_address.ts";

/** Which addresses may be asked on behalf of a caller. */
export interface OutsideRules {
  /** Names of hosts, `*.` before one for all below it, `:8443` behind one for a port of its own; `*` is any host. */
  readonly hosts: readonly string[];
  /** Whether http, any port and addresses that are not public will do: in a network of one's own. */
  readonly isPrivateAllowed: boolean;
}

const HTTPS_PORT = "443";

/** Why an address may not be asked, with the way out; null where its host may be looked up and asked. */
export function refusalOf(url: URL, { hosts, isPrivateAllowed }: OutsideRules): string | null {
  if (url.protocol !== "https:" && !(isPrivateAllowed && url.protocol === "http:")) {
    return "it is no https address";
  }
  if (url.username !== "" || url.password !== "") return "it holds credentials; give an address without";
  const host = hostOf(url), port = url.port || HTTPS_PORT;
  const rules = hosts.filter((rule) => rule === "*" || isNamedBy(host, rule.split(":")[0]));
  if (rules.length === 0) return "its host is not one of those that may be asked here";
  const ports = rules.map((rule) => rule.split(":")[1] ?? HTTPS_PORT);
  if (!isPrivateAllowed && !ports.includes(port)) {
    return `its port ${port} may not be asked; use ${ports.join(" or ")}`;
  }
  return isIP(host) === 0 || isAllowed(host, isPrivateAllowed) ? null : NOT_FOUND;
}

/** The same for hosts that are not there and for those that nobody outside may know of. */
export const NOT_FOUND = "no public address of its host can be found";

/** The host's name in lower case, without the root's dot, or its address, without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$|\.$/g, "");
}

/** Whether an address that a name stands for may be asked. */
export function isAllowed(address: string, isPrivateAllowed: boolean): boolean {
  return isPrivateAllowed ? isIP(address) !== 0 : isPublicAddress(address);
}

function isNamedBy(host: string, rule: string): boolean {
  return rule.startsWith("*.") ? host.endsWith(rule.slice(1)) : host === rule;
}
