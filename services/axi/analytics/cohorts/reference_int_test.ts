import { type Cohorts, CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { testAxi } from "../../testing.ts";
import { planCohorts } from "./cohort_plan.ts";
import reference from "./reference_cohorts.json" with { type: "json" };
import { type CohortRow, createCohortRepository } from "./repository.ts";

const TOLERANCE = 1e-11; // the reference is rounded to 12 digits

function isNear(figures: readonly (number | null)[], expected: readonly number[]): boolean {
  return figures.length === expected.length &&
    figures.every((figure, i) =>
      Math.abs((figure ?? NaN) - expected[i]) <= TOLERANCE * Math.max(1, Math.abs(expected[i]))
    );
}

Deno.test("POST /analytics/cohorts says what pandas and statsmodels say, for every mode, retention and grain", async () => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  const dataset = await user.upload("events.csv", reference.csv);
  const { dataset_id } = dataset;
  const repository = createCohortRepository(axi.superuser);
  const source = {
    tenantId: user.user.tenant_id as Parameters<typeof repository.events>[0]["tenantId"],
    datasetId: dataset_id as DatasetId,
    deadline: Date.now() + 60_000,
  };
  for (const { mode, retention, grain, periods, cohorts, average } of reference.answers) {
    const k = retention === "at_least_k" ? { k: reference.k } : {};
    const request = { ...reference.request, dataset_id, mode, retention, grain, periods, ...k };
    const { status, json } = await user.post("/analytics/cohorts", request);
    const name = `${mode} ${retention} ${grain}`;
    assertEquals(status, 200, `${name}: ${JSON.stringify(json)}`);
    check(json, { cohorts, average }, name);

    // The database, which counts large tables, and the SQL that is shown say the same.
    const plan = planCohorts(CohortsRequest.parse(request), dataset);
    const { rows } = await repository.counts(source, plan);
    const shown = await axi.superuser.unsafe<CohortRow[]>(json.sql);
    for (const counted of [rows, shown]) checkRows(counted, json, name);
  }
});

type Reference = Pick<(typeof reference.answers)[number], "cohorts" | "average">;

function check(json: Cohorts, { cohorts, average }: Reference, name: string): void {
  const counts = json.cohorts.map(({ cohort, size, cells }) => ({
    cohort,
    size,
    retained: cells.map(({ retained }) => retained),
  }));
  assertEquals(counts, cohorts.map(({ cohort, size, retained }) => ({ cohort, size, retained })), name);
  json.cohorts.forEach(({ cells, size }, i) => {
    for (const { period, incomplete, retained, rate, value } of cells) {
      const want = cohorts[i].value[period];
      assertEquals(incomplete, want === null, name);
      if (want === null) assertEquals([rate, value], [null, null], name);
      else assert(isNear([rate, value], [(retained ?? NaN) / size, want]), `${name} ${i} ${period}`);
    }
  });
  json.average.forEach(({ eligible, retained, ci_low, ci_high }, period) => {
    const figures = eligible === 0 ? [0] : [eligible, retained, ci_low, ci_high];
    assert(isNear(figures, average[period]), `${name} average ${period}`);
  });
}

function checkRows(rows: readonly CohortRow[], { cohorts }: Cohorts, name: string): void {
  for (const { cohort, size, cells } of cohorts) {
    const own = rows.filter((row) => row.cohort === cohort);
    assertEquals(own.every((row) => row.size === size), true, name);
    let total = 0;
    for (const { period, incomplete, retained, value } of cells) {
      const row = own.find((candidate) => candidate.period === period);
      total += row?.value ?? 0;
      if (incomplete) continue;
      assertEquals<(number | null)[]>([row?.retained ?? 0], [retained], `${name} ${cohort} ${period} in SQL`);
      assert(isNear([value], [total / size]), `${name} ${cohort} ${period}: value in SQL`);
    }
  }
}
