import { connect } from "@shared/postgres/connect.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";
import { createIndexRepository } from "./indexes_repository.ts";
import { createTendIndexes } from "./tend_indexes.ts";

Deno.test("tendIndexes() makes the indexes that saved queries ask for and drops them with the last query", async () => {
  await using axi = await testAxi();
  await using stack = new AsyncDisposableStack();
  const sql = connect(axi.config.POSTGRES_URL, { max: 1 });
  stack.defer(() => sql.end());
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  const tendIndexes = createTendIndexes({ indexes: createIndexRepository(sql), log });
  const indexes = async () => {
    await tendIndexes(AbortSignal.timeout(60_000));
    const rows = await axi.superuser<{ indexdef: string }[]>`
      select indexdef from pg_indexes where schemaname like 'tenant\\_%' and indexname like '%\\_q\\_%'`;
    return rows.map(({ indexdef }) => indexdef.replace(/.* USING /, "")).sort();
  };

  const user = await axi.newUser();
  const rows = Array.from({ length: 100_001 }, (_, i) => `${i % 7},${i},${i % 3}`).join("\n");
  const { dataset_id } = await user.upload(
    "big.csv",
    `city,"n ""x""",${"w".repeat(10)}\n${rows}\n${"x".repeat(151)},1,1\n`,
    {
      options: { types: { wwwwwwwwww: "text", city: "text" } },
    },
  );
  const small = await user.upload("small.csv", "city\n1\n");
  const save = async (request: Record<string, unknown>) => {
    const { json } = await user.post("/analytics/queries", { name: "q", request });
    return { id: json.query_id, columns: json.index_columns };
  };
  assertEquals(await indexes(), []);
  const filters = [{ column: 'n "x"', op: "between", low: 1, high: 5 }, {
    column: "wwwwwwwwww",
    op: "eq",
    value: "1",
  }];
  const first = await save({ dataset_id, measures: [{ op: "count" }], filters });
  const second = await save({ dataset_id, dimensions: [{ column: "wwwwwwwwww" }], filters });
  const wide = await save({ dataset_id, dimensions: [{ column: "city" }] });
  const few = await save({ dataset_id: small.dataset_id, dimensions: [{ column: "city" }] });
  assertEquals([first.columns, wide.columns, few.columns], [["wwwwwwwwww", 'n "x"'], ["city"], null]);

  const expected = ['btree (wwwwwwwwww, "n ""x""")']; // none for the texts of 151 characters
  assertEquals(await indexes(), expected);
  await user.delete(`/analytics/queries/${first.id}`);
  assertEquals(await indexes(), expected);
  await user.delete(`/analytics/queries/${second.id}`);
  assertEquals(await indexes(), []);
  assertEquals(lines, []);
});
