import { assertEquals } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { ARRAY_TYPES } from "./array_types.ts";
import { connect } from "./connect.ts";

const database = await testDatabase({ schema: "arrays", sources: [] });
const sql = connect(database.appUrl, { max: 1 });
Deno.test.afterAll(async () => {
  await sql.end();
  await database[Symbol.asyncDispose]();
});

Deno.test("ARRAY_TYPES are the arrays of the server's catalog", async () => {
  const elements = ARRAY_TYPES.map(([element]) => element);
  const rows = await sql<{ oid: number; typarray: number }[]>`
    select oid::int, typarray::int from pg_type where oid = any(${elements}::int[]) order by oid`;
  assertEquals(rows.map(({ oid, typarray }) => [oid, typarray]), ARRAY_TYPES.map((pair) => [...pair]));
});

Deno.test("arrays come back as they went, whatever their texts hold", async () => {
  const texts = ["", "NULL", "null", "a b", 'quote " and \\ and \\"', "{},", "line\nbreak", " ", "ü🙂"];
  const nested = [["a", '"'], ["\\", "}"]];
  const [row] = await sql`
    select ${texts}::text[] as texts, ${nested}::text[] as nested, ${[1, null, -2]}::int[] as integers,
      ${[]}::int[] as none, ${["1.10", "NaN"]}::numeric[] as numbers,
      ${["2026-05-01T12:00:00Z"]}::timestamptz[] as instants`;
  assertEquals({ ...row }, {
    texts,
    nested,
    integers: [1, null, -2],
    none: [],
    numbers: ["1.10", "NaN"],
    instants: ["2026-05-01T12:00:00.000Z"],
  });
});

Deno.test("arrays are read from the server's own texts", async () => {
  const [row] = await sql`
    select array[true, false, null] as truths, '[2:3]={7,8}'::int[] as bounded, array['{"a": [1]}']::jsonb[] as documents,
      array[[1, 2], [3, 4]]::bigint[] as matrix, '{}'::text[] as none, null::text[] as absent`;
  assertEquals({ ...row }, {
    truths: [true, false, null],
    bounded: [7, 8],
    documents: [{ a: [1] }],
    matrix: [[1, 2], [3, 4]],
    none: [],
    absent: null,
  });
});
