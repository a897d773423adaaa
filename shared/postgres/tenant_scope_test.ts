import { assertEquals, assertRejects } from "../testing/assert.ts";
import { behind } from "./tenant_scope.ts";

Deno.test("behind() throws what the work throws at once, and a statement that fails later ends no process", async () => {
  const statement = Promise.withResolvers<never>();
  const error = new Error("at once");
  const thrown = await assertRejects(() =>
    behind(statement.promise, () => {
      throw error;
    })
  );
  assertEquals(thrown, error);
  statement.reject(new Error("later"));
});
