import { assertEquals, assertMatch, assertThrows } from "@shared/testing/assert.ts";
import { loadConfig } from "./config.ts";

const NEEDED = {
  POSTGRES_URL: "postgres://axi_app@localhost/axi_db",
  POSTGRES_BUS_URL: "postgres://bus_app@localhost/bus_db",
  AXI_KEY_SECRET: "a secret that only these tests know about",
};

Deno.test("loadConfig() names every bad key at once, those that production needs among them", () => {
  const { message } = assertThrows(() => loadConfig({ APP_ENV: "production", PORT: "x" }), TypeError);
  const keys = [
    "PORT",
    "POSTGRES_URL",
    "POSTGRES_BUS_URL",
    "AXI_KEY_SECRET",
    "PUBLIC_HOSTS",
    "AXI_ISSUER",
    "REDIS_URL",
  ];
  for (const key of keys) assertMatch(message, new RegExp(`at ${key}$`, "m"));
});

Deno.test("loadConfig() takes hosts to import from as names, and nothing else", () => {
  const hosts = (text: string) => loadConfig({ ...NEEDED, AXI_IMPORT_HOSTS: text }).AXI_IMPORT_HOSTS;
  assertEquals(hosts("data.example.com, *.example.org,odd.example.com:8443"), [
    "data.example.com",
    "*.example.org",
    "odd.example.com:8443",
  ]);
  assertEquals([hosts("*"), loadConfig(NEEDED).AXI_IMPORT_HOSTS], [["*"], []]);
  for (
    const bad of ["https://example.com", "example.com/a", "a b", "Example.com", "*.*", "**", ".example.com"]
  ) {
    assertThrows(() => hosts(bad), TypeError, "Expected names of hosts");
  }
});
