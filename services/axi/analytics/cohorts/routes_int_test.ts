import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";

const PATH = "/analytics/cohorts";
const EVENTS = "who,at,kind,amount\n" + [
  "ada,2024-01-03T10:00:00Z,signup,0",
  "ada,2024-02-01T00:30:00Z,buy,10",
  "ada,2024-03-31T21:30:00Z,buy,5",
  "bob,2024-01-31T23:30:00Z,signup,0",
  "bob,2024-02-10T12:00:00Z,buy,7",
  "eve,2024-02-14T12:00:00Z,signup,0",
  "eve,2024-02-20T12:00:00Z,buy,",
  ",2024-02-20T12:00:00Z,buy,100",
  "zoe,,buy,100",
].join("\n") + "\n";

Deno.test("POST /analytics/cohorts counts who came back, once and the same from the cache", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("events.csv", EVENTS);
  const request = { dataset_id, actor_column: "who", time_column: "at", grain: "month" };
  const { status, json } = await user.post(PATH, request);
  assertEquals(status, 200);
  assertEquals(
    json.cohorts.map((row: { cohort: string; size: number; cells: { retained: number }[] }) => [
      row.cohort,
      row.size,
      row.cells.map(({ retained }) => retained),
    ]),
    [["2024-01-01", 2, [2, 2, 1]], ["2024-02-01", 1, [1, 0]]],
  );
  assertEquals(json.average.map(({ rate }: { rate: number }) => rate), [1, 2 / 3, 0.5]);
  assertEquals([json.observed_until, json.data_version, json.grain], ["2024-03-31", 1, "month"]);
  const again = await user.post(PATH, { grain: "month", time_column: "at", actor_column: "who", dataset_id });
  assertEquals(again.json, json);
  const stored = await axi.superuser`select kind, result from axi.analyses`;
  assertEquals(stored.map(({ kind, result }) => [kind, result.analysis_id]), [["cohorts", json.analysis_id]]);
});

Deno.test("POST /analytics/cohorts takes the days of the zone, values and conditions", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("events.csv", EVENTS);
  const { json } = await user.post(PATH, {
    dataset_id,
    actor_column: "who",
    time_column: "at",
    value_column: "amount",
    grain: "month",
    time_zone: "Europe/Madrid",
    start_filter: [{ column: "kind", op: "eq", value: "signup" }],
    return_filter: [{ column: "kind", op: "in", values: ["buy", "it's \\ odd"] }],
  });
  const shown = json.cohorts.map((
    row: { cohort: string; size: number; cells: { retained: number; value: number }[] },
  ) => [row.cohort, row.size, row.cells.map(({ retained, value }) => [retained, value])]);
  // Bob's last evening of January is the first of February in Madrid.
  assertEquals(shown, [["2024-01-01", 1, [[0, 0], [1, 10], [1, 15]]], ["2024-02-01", 2, [[2, 3.5], [
    0,
    3.5,
  ]]]]);
  const rows = await axi.superuser.unsafe(json.sql);
  assertEquals(
    rows.map(({ cohort, size, period, retained, value }) => [cohort, size, period, retained, value]),
    [
      ["2024-01-01", 1, 1, 1, 10],
      ["2024-01-01", 1, 2, 1, 5],
      ["2024-02-01", 2, 0, 2, 7],
    ],
  );
});

Deno.test("POST /analytics/cohorts leaves what was not over at the upload empty and marked", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const { dataset_id } = await user.upload(
    "days.csv",
    `who,day\n1,${day(2)}\n1,${day(1)}\n1,${day(0)}\n1,2999-01-01\n`,
  );
  const { json } = await user.post(PATH, {
    dataset_id,
    actor_column: "who",
    time_column: "day",
    grain: "day",
    retention: "unbounded",
  });
  const [{ cells }] = json.cohorts;
  assertEquals(
    cells.map((cell: { retained: number; incomplete: boolean }) => [cell.retained, cell.incomplete]),
    [[1, false], [1, false], [null, true]],
  );
  assertEquals(cells[2], {
    period: 2,
    eligible: 0,
    retained: null,
    rate: null,
    ci_low: null,
    ci_high: null,
    incomplete: true,
    value: null,
  });
  assertEquals([json.observed_until, json.average[2].eligible], [day(1), 0]);
});

Deno.test("POST /analytics/cohorts answers no cohort where nobody starts", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const { dataset_id } = await user.upload("e.csv", "who,day\na,2024-01-01\n");
  const answer = await user.post(PATH, {
    dataset_id,
    actor_column: "who",
    time_column: "day",
    start_filter: [{ column: "who", op: "eq", value: "b" }],
  });
  assertEquals([answer.json.cohorts, answer.json.average], [[], []]);
});

Deno.test("POST /analytics/cohorts refuses what it can't answer by the name of the place", async () => {
  await using axi = await testAxi();
  const [user, stranger] = [await axi.newUser(), await axi.newUser()];
  const { dataset_id } = await user.upload("events.csv", EVENTS);
  const right = { dataset_id, actor_column: "who", time_column: "at" };
  const wrong: [string, Record<string, unknown>][] = [
    ["/actor_column", { actor_column: "Wo" }],
    ["/actor_column", { actor_column: "at" }],
    ["/time_column", { time_column: "kind" }],
    ["/value_column", { value_column: "kind" }],
    ["/k", { k: 2 }],
    ["/k", { retention: "at_least_k" }],
    ["/to", { from: "2024-02-01", to: "2024-01-01" }],
    ["/observed_until", { observed_until: "2999-01-01" }],
    ["/start_filter/0/column", { start_filter: [{ column: "knd", op: "is_null" }] }],
    ["filter", { start_filter: [{ column: "amount", op: "eq", value: "x" }] }],
  ];
  for (const [pointer, change] of wrong) {
    const { status, json } = await user.post(PATH, { ...right, ...change });
    assertEquals([status, json.errors?.[0]?.pointer], [422, pointer], JSON.stringify(json));
  }
  const near = await user.post(PATH, { ...right, actor_column: "Wo" });
  assert(near.json.detail.includes('did you mean "who"?'));
  assertEquals((await stranger.post(PATH, right)).status, 404);
  assertEquals((await axi.call(PATH, { method: "POST" })).status, 401);
});
