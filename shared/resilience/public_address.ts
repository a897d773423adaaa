import { BlockList, isIP } from "node:net";

/** IPv4 that is not everybody's (IANA's special-purpose registry, multicast, reserved), and Azure's metadata service. */
const NOT_PUBLIC_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
/** What of IPv6 is given out to anybody at all; loopback, local, mapped IPv4 and NAT64 lie outside. */
const GLOBAL_6 = "2000::/3";
/** Within it: Teredo and other protocols, documentation, 6to4, AS112, segment routing. */
const NOT_PUBLIC_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"];

const notPublic4 = listOf(NOT_PUBLIC_4, "ipv4");
const global6 = listOf([GLOBAL_6], "ipv6"), notPublic6 = listOf(NOT_PUBLIC_6, "ipv6");

/**
 * Whether an IP address, as a resolver or `URL` writes it, may be that of a server anywhere on the internet: not of this
 * machine, a network around it or one that is tunnelled into IPv6. False for anything that is no address.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublic4.check(address, "ipv4");
    case 6:
      return global6.check(address, "ipv6") && !notPublic6.check(address, "ipv6");
    default:
      return false;
  }
}

function listOf(blocks: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = "", bits] = block.split("/");
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}
