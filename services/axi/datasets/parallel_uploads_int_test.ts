import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../testing.ts";

Deno.test("POST /datasets/upload: twenty files at once all become datasets, each with its own rows", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const answers = await Promise.all(
    Array.from(
      { length: 20 },
      (_, n) => user.tryUpload(`${n}.csv`, "n,word\n" + `${n},some words\n`.repeat(20_000 + n)),
    ),
  );
  assertEquals(
    answers.map(({ status, json }) => [status, json.name, json.row_count]),
    Array.from({ length: 20 }, (_, n) => [201, `${n}.csv`, 20_000 + n]),
  );
});
