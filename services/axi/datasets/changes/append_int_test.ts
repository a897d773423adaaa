import { assertEquals } from "@shared/testing/assert.ts";
import { randomNumbers } from "../../statistics/testing.ts";
import { testAxi } from "../../testing.ts";
import { assertSame, contentOf, sendTo } from "./testing.ts";

const HEADER = "id,price,amount,paid,day,at,note\n";
const random = randomNumbers(11);

/** Rows of every type, some of which do not fit. */
function rowsOf(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i, pick = random();
    const day = `2024-0${1 + n % 9}-1${n % 10}`;
    return [
      n,
      pick < 0.05 ? "" : (1000 * random()).toFixed(3),
      `${n % 97}.00000000000000000${n % 7}`,
      n % 3 === 0 ? "yes" : "no",
      pick > 0.999 ? "no day" : day,
      `${day}T12:30:${10 + n % 50}Z`,
      pick < 0.1 ? "NA" : `note ${n % 300} é`,
    ].join(",") + "\n";
  }).join("");
}

Deno.test("POST /datasets/{id}/append of chunks makes what an upload of the whole makes", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const chunks = [rowsOf(0, 4000), rowsOf(4000, 900), rowsOf(4900, 1), rowsOf(4901, 3000)];
  const whole = await user.upload("whole.csv", HEADER + chunks.join(""));
  const parts = await user.upload("parts.csv", HEADER + chunks[0]);
  let answer = null;
  for (const chunk of chunks.slice(1)) {
    answer = await sendTo(user, `${parts.dataset_id}/append`, HEADER + chunk);
    assertEquals([answer.status, answer.json.schema_diff], [200, {
      added: [],
      missing: [],
      ignored: [],
      retyped: [],
    }], JSON.stringify(answer.json));
  }
  const { schema_diff: _diff, ...dataset } = answer?.json;
  assertEquals([dataset.data_version, dataset.version, answer?.headers.get("etag")], [4, 4, '"4"']);
  assertEquals((await user.get(`/datasets/${parts.dataset_id}`)).json, dataset);
  assertSame(await contentOf(user, parts.dataset_id), await contentOf(user, whole.dataset_id));
  const ask = (dataset_id: string) => user.post("/analytics/correlations", { dataset_id });
  const [{ json: a }, { json: b }] = await Promise.all([ask(parts.dataset_id), ask(whole.dataset_id)]);
  assertSame(a.pairs, b.pairs);
});
