import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { loadDevConfig } from "./dev_config.ts";

Deno.test("loadDevConfig() reads flags and variables, with the loopback as default", () => {
  const config = loadDevConfig(["--fresh", "--port-offset", "100"], { DATA_DIR: "/data/here" });
  assertEquals(
    [config.isFresh, config.isIsolated, config.portOffset, config.host, config.dataDir],
    [true, false, 100, "127.0.0.1", "/data/here"],
  );
});

Deno.test("loadDevConfig() names the argument that it does not understand, and refuses production", () => {
  assertThrows(() => loadDevConfig(["--frehs"], {}), TypeError, "Cannot understand --frehs");
  for (const offset of ["x", "99999", "-2000"]) {
    const message = `Cannot add --port-offset "${offset}"`;
    assertThrows(() => loadDevConfig([`--port-offset=${offset}`], {}), TypeError, message);
  }
  assertThrows(() => loadDevConfig([], { APP_ENV: "production" }), TypeError, "APP_ENV=production");
});
