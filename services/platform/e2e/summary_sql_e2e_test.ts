import { Summary } from "@shared/contracts/axi_analytics.ts";
import { Quality } from "@shared/contracts/axi_quality.ts";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { checkSources } from "../../axi/datasets/summaries/testing.ts";
import { testAxi } from "../../axi/testing.ts";
import { baseName, readRealCsv, readReference } from "../reference/real_csvs.ts";

/** Statements over larger tables take minutes. */
const ROWS_MAX = 6_000;

Deno.test("the SQL of every figure of real CSVs gives it, and so do the findings on their quality", async (t) => {
  await using axi = await testAxi();
  const user = await axi.newUser();
  for (const file of (await readReference()).filter(({ rows }) => rows <= ROWS_MAX)) {
    await t.step(file.path, async () => {
      const { dataset_id } = await user.upload(baseName(file), await readRealCsv(file));
      const { json } = await user.get(`/datasets/${dataset_id}/summary?include_sql=true`);
      assert(await checkSources(axi, Summary.parse(json)) > 0);
      const quality = Quality.parse((await user.post("/analytics/quality", { dataset_id })).json);
      const { duplicate_rows, candidate_keys, equal_columns, dependencies, missing_together } = quality;
      const value = async (sql: string) => Number((await axi.superuser.unsafe(sql).values())[0][0]);
      assert(duplicate_rows !== null);
      assertEquals(await value(duplicate_rows.sql), duplicate_rows.count);
      for (const { sql } of [...candidate_keys, ...equal_columns, ...dependencies]) {
        assertEquals(await value(sql), 0, sql);
      }
      for (const { sql, phi } of missing_together) assert(Math.abs(await value(sql) - phi) <= 1e-12, sql);
    });
  }
});
