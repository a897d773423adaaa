import { createBell } from "@shared/events/bell.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { connect } from "@shared/postgres/connect.ts";
import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { testAxi } from "../testing.ts";
import { createRowIndexRepository } from "./row_index_repository.ts";
import { tendRowIndexes } from "./tend_row_indexes.ts";

Deno.test("tendRowIndexes() gives each large table the index of its rows, and no small one", async () => {
  await using axi = await testAxi();
  await using stack = new AsyncDisposableStack();
  const sql = connect(axi.config.POSTGRES_URL, { max: 1 });
  stack.defer(() => sql.end());
  const user = await axi.newUser();
  const large = "a,b\n" + "1,some text that fills the pages of a table\n".repeat(60_000);
  await user.upload("large.csv", large);
  await user.upload("small.csv", "a,b\n1,x\n");

  const stop = new AbortController(), bell = createBell(), lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  const tending = tendRowIndexes({ indexes: createRowIndexRepository(sql), bell, log }, stop.signal);
  const indexes = async () =>
    (await axi.superuser<{ indexdef: string }[]>`
      select indexdef from pg_indexes where schemaname like 'tenant\\_%'`).map(({ indexdef }) => indexdef);
  await eventually("the first table has its index", async () => (await indexes()).length === 1);
  assertMatch(
    (await indexes())[0],
    /d_[0-9a-f]{32}_row .* USING brin \(_row\) WITH \(pages_per_range='32'\)$/,
  );

  await user.upload("large.csv", large);
  bell.ring();
  await eventually("the second one has its own, too", async () => (await indexes()).length === 2);
  stop.abort();
  await tending;
  assertEquals(lines, []);
});
