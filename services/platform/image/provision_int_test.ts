import { startEmbeddedPostgres } from "@shared/postgres/embedded/embedded.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { provisionAll } from "./provision.ts";

Deno.test("provisionAll() makes and migrates every database, and finds nothing to do the second time", async () => {
  await using postgres = await startEmbeddedPostgres({ durable: false });
  const env = {
    POSTGRES_SUPERUSER_URL: postgres.superuserUrl,
    AXI_OWNER_PASSWORD: "one",
    AXI_APP_PASSWORD: "two",
    BUS_OWNER_PASSWORD: "three",
    BUS_APP_PASSWORD: "four",
  };
  const first = await provisionAll(env);
  assertEquals(Object.values(first).map((applied) => applied.length > 0), [true, true]);
  assertEquals(await provisionAll(env), { axi: [], bus: [] });
});

Deno.test("provisionAll() names the variable that is missing", async () => {
  await assertRejects(() => provisionAll({}), TypeError, "POSTGRES_SUPERUSER_URL");
});
