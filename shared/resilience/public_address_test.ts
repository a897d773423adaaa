import { assertEquals } from "../testing/assert.ts";
import { isPublicAddress } from "./public_address.ts";

Deno.test("isPublicAddress() is true of addresses that anybody may have", () => {
  const addresses = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2001:200::1",
    "2606:4700:4700::1111",
    "2a00:1450:4001:800::200e",
  ];
  assertEquals(addresses.filter((address) => !isPublicAddress(address)), []);
});

Deno.test("isPublicAddress() is false of this machine, networks around it, tunnels into them and what is no address", () => {
  const addresses = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200", // Alibaba's metadata service
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16", // Azure's
    "169.254.169.254", // that of most others
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192", // Oracle's
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:8.8.8.8",
    "64:ff9b::a9fe:a9fe", // NAT64
    "64:ff9b:1::1",
    "100::1",
    "2001::1", // Teredo
    "2001:db8::1",
    "2002:7f00:1::", // 6to4
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254", // Amazon's metadata service
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "localhost",
    "",
  ];
  assertEquals(addresses.filter(isPublicAddress), []);
});
