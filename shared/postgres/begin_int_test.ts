import { AppError } from "../core/errors.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { begin } from "./begin.ts";
import { connect } from "./connect.ts";

const QUEUE_LENGTH = 500;

Deno.test("begin() lets 500 transactions wait for a connection and refuses the next at once", async () => {
  await using database = await testDatabase({ schema: "begin", sources: [] });
  const sql = connect(database.appUrl, { max: 1 });
  const [started, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holder = begin(sql, async () => {
    started.resolve();
    await release.promise;
  });
  await started.promise;
  let ran = 0;
  const waiting = Array.from(
    { length: QUEUE_LENGTH },
    () => begin(sql, () => Promise.resolve(ran++), 60_000),
  );
  const error = await assertRejects(() => begin(sql, () => Promise.resolve(ran++)), AppError);
  assertEquals([error.code, error.retryAfterSeconds, ran], ["UNAVAILABLE", 1, 0]);
  release.resolve();
  await Promise.all([holder, ...waiting]);
  assertEquals(ran, QUEUE_LENGTH);
  await sql.end();
});
