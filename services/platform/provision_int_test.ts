import { startEmbeddedPostgres } from "../../shared/postgres/embedded.ts";
import { assert, assertEquals, assertRejects } from "../../shared/testing/assert.ts";
import { provisionAll } from "./provision.ts";

Deno.test("provisionAll() makes and migrates every database, and finds nothing to do the second time", async () => {
  await using postgres = await startEmbeddedPostgres({ durable: false });
  const env = {
    POSTGRES_SUPERUSER_URL: postgres.superuserUrl,
    AXI_OWNER_PASSWORD: "owner",
    AXI_APP_PASSWORD: "app",
    BUS_OWNER_PASSWORD: "owner",
    BUS_APP_PASSWORD: "app",
  };
  const first = await provisionAll(env);
  assert((first["axi"] ?? []).length > 0);
  assertEquals(await provisionAll(env), { axi: [], bus: [] });
});

Deno.test("provisionAll() names the variable that is missing", async () => {
  await assertRejects(() => provisionAll({}), TypeError, "POSTGRES_SUPERUSER_URL");
});
