import { assertEquals, assertThrows } from "../testing/assert.ts";
import { addressKey, clientAddress, trustedProxies } from "./client_address.ts";
import { newApp } from "./new_app.ts";

async function addressOf(peer: string, forwarded: string | null, proxies: string[] = ["10.0.0.0/8", "::1"]) {
  const app = newApp().get("/", (c) => c.text(clientAddress(c, trustedProxies(proxies))));
  const headers: Record<string, string> = forwarded === null ? {} : { "x-forwarded-for": forwarded };
  return await (await app.request("/", { headers }, { remoteAddr: { hostname: peer } })).text();
}

Deno.test("clientAddress() believes X-Forwarded-For only as far as trusted proxies wrote it", async () => {
  assertEquals(await addressOf("1.2.3.4", "9.9.9.9"), "1.2.3.4");
  assertEquals(await addressOf("10.0.0.1", "9.9.9.9"), "9.9.9.9");
  assertEquals(await addressOf("10.0.0.1", "6.6.6.6, 9.9.9.9, 10.0.0.2"), "9.9.9.9");
  assertEquals(await addressOf("::1", "2001:db8::1"), "2001:db8::1");
  assertEquals(await addressOf("10.0.0.1", null), "10.0.0.1");
  assertEquals(await addressOf("10.0.0.1", "nonsense"), "10.0.0.1");
  assertEquals(await addressOf("10.0.0.1", "9.9.9.9, nonsense"), "10.0.0.1");
});

Deno.test("trustedProxies() refuses what is neither an address nor a block", () => {
  for (
    const entry of [
      "",
      "proxy",
      "10.0.0.0/x",
      "10.0.0/8",
      "10.0.0.1/",
      "10.0.0.1/33",
      "::1/129",
      "10.0.0.0/8/9",
    ]
  ) {
    assertThrows(() => trustedProxies([entry]), TypeError, JSON.stringify(entry));
  }
});

Deno.test("addressKey() counts an IPv6 subscriber by its /64 and IPv4 as it is", () => {
  assertEquals(addressKey("1.2.3.4"), "1.2.3.4");
  assertEquals(addressKey("::ffff:1.2.3.4"), "1.2.3.4");
  assertEquals(addressKey("2001:DB8:0:1::5"), "2001:db8:0:1::/64");
  assertEquals(addressKey("2001:db8:0:1:ffff:ffff:ffff:ffff"), "2001:db8:0:1::/64");
  assertEquals(addressKey("::1"), "0:0:0:0::/64");
  assertEquals(addressKey("fe80::1%eth0"), "fe80:0:0:0::/64");
  assertEquals(addressKey("unknown"), "unknown");
});
