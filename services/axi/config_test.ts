import { assertMatch, assertThrows } from "@shared/testing/assert.ts";
import { loadConfig } from "./config.ts";

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
