import { parquetWriteBuffer } from "hyparquet-writer";
import { assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../testing.ts";
import { assertSame, contentOf, sendTo } from "./changes/testing.ts";

const NAMED = { options: { types: { id: "int" } } };
/** Neighbours that a double takes for one, the ends of 64 bits, and short ones. */
const IDS = ["9007199254740993", "9007199254740992", "9223372036854775807", "-9223372036854775808", "7", "7"];
const CELLS = [...IDS.slice(0, 4), 7, 7];
const csvOf = (ids: readonly string[]) => `id\n${ids.join("\n")}\n`;

Deno.test("a column that is named an int holds what 64 bits hold, and counts it by its digits", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id, columns } = await user.upload("a.csv", csvOf(IDS), NAMED);
  assertEquals(columns, [
    { name: "id", source_name: "id", type: "int", nullable: false, flags: ["long_digits"] },
  ]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows`)).json.rows, CELLS.map((cell) => [cell]));
  const [summary] = (await user.get(`/datasets/${dataset_id}/summary`)).json.columns;
  assertEquals([summary.type, summary.count, summary.distinct_count], ["int", 6, 5]);
  assertEquals(summary.top_values[0], { value: 7, count: 2 });
  const others = summary.top_values.slice(1).map(({ value }: { value: unknown }) => value);
  assertEquals(others.sort(), CELLS.slice(0, 4).sort());
  const sniffed = await user.call(
    `/datasets/sniff?options=${encodeURIComponent(JSON.stringify(NAMED.options))}`,
    {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: csvOf(IDS),
    },
  );
  assertEquals([sniffed.json.columns, sniffed.json.rows], [columns, CELLS.map((cell) => [cell])]);
  const ndjson = await axi.app.request(`/datasets/${dataset_id}/export?format=ndjson`, {
    headers: { authorization: `Bearer ${user.tokens.access_token}` },
  });
  assertEquals(await ndjson.text(), CELLS.map((cell) => `${JSON.stringify({ id: cell })}\n`).join(""));
  const filtered = await user.get(`/datasets/${dataset_id}/rows?filter=id:eq:9223372036854775807`);
  assertEquals(filtered.json.rows, [["9223372036854775807"]]);
  assertEquals((await user.get(`/datasets/${dataset_id}/rows?filter=id:gt:9223372036854775808`)).status, 422);
});

Deno.test("a named int rejects what 64 bits don't hold, and finds long ones behind the head of a file", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const ids = Array.from({ length: 60_000 }, (_, i) => String(i));
  const { dataset_id, columns } = await user.upload(
    "a.csv",
    csvOf([...ids, IDS[0], "9223372036854775808"]),
    NAMED,
  );
  assertEquals([columns[0].type, columns[0].flags], ["int", ["long_digits", "some_rejected"]]);
  const { json } = await user.get(`/datasets/${dataset_id}/rejects`);
  assertEquals(json.items.map(({ line, raw, reason }: Record<string, unknown>) => [line, raw, reason]), [
    [60_003, "9223372036854775808", "out_of_range"],
  ]);
  const [summary] = (await user.get(`/datasets/${dataset_id}/summary`)).json.columns;
  assertEquals([summary.count, summary.distinct_count], [60_001, 60_001]);
});

Deno.test("long integers are appended and read anew as if all had been loaded at once", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const short = ["1", "2", "3"], more = ["5", "7"];
  const expected = await contentOf(
    user,
    (await user.upload("a.csv", csvOf([...short, ...IDS, ...more]), NAMED)).dataset_id,
  );
  const { dataset_id } = await user.upload("a.csv", csvOf(short));
  for (const ids of [IDS, more]) {
    assertEquals((await sendTo(user, `${dataset_id}/append`, csvOf(ids))).status, 200);
  }
  assertSame(await contentOf(user, dataset_id), expected);

  const text = await user.upload("a.csv", csvOf([...short, ...IDS, ...more]));
  assertEquals([text.columns[0].type, text.columns[0].flags], ["text", ["long_digits"]]);
  const retyped = await user.post(`/datasets/${text.dataset_id}/retype`, { types: { id: "int" } });
  assertEquals(retyped.status, 200);
  assertSame(await contentOf(user, text.dataset_id), expected);
});

Deno.test("long integers with marks among them are counted by their digits, too", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const csv = "id;n\n9007199254740993;1\n1 000 000;2\n$7;3\n";
  const { dataset_id } = await user.upload("a.csv", csv, { options: { ...NAMED.options, thousands: " " } });
  assertEquals((await user.get(`/datasets/${dataset_id}/rows?columns=id`)).json.rows, [
    [IDS[0]],
    [1_000_000],
    [7],
  ]);
  const [summary] = (await user.get(`/datasets/${dataset_id}/summary`)).json.columns;
  assertEquals([summary.count, summary.distinct_count], [3, 3]);
});

Deno.test("64 bits of Parquet are ints, those without a sign decimals", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const values = IDS.map(BigInt);
  const file = new Uint8Array(parquetWriteBuffer({
    schema: [
      { name: "root", num_children: 2 },
      { name: "id", type: "INT64" },
      { name: "u", type: "INT64", converted_type: "UINT_64" },
    ],
    columnData: [{ name: "id", data: values }, {
      name: "u",
      data: values.map((value) => BigInt.asUintN(64, value)),
    }],
  }));
  const { dataset_id, columns } = await user.upload("a.parquet", file);
  assertEquals(columns.map(({ type }) => type), ["int", "decimal"]);
  const { rows } = (await user.get(`/datasets/${dataset_id}/rows`)).json;
  assertEquals(rows.map(([id]: unknown[]) => id), CELLS);
  assertEquals(rows[3][1], "9223372036854775808");
});
