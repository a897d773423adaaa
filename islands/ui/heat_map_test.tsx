import { renderToString } from "preact-render-to-string";
import { assert, assertMatch } from "@shared/testing/assert.ts";
import { HeatMap } from "./HeatMap.tsx";

Deno.test("HeatMap has no columns for periods that have come for nobody", () => {
  const cohorts = [{ label: "January", size: 10, shares: [1, 0.5, null] }, {
    label: "February",
    size: 10,
    shares: [0.8, null],
  }];
  const html = renderToString(
    <HeatMap
      name="Retention"
      cohorts={cohorts}
      cohortName="M"
      sizeName="P"
      periodName={String}
      locale="en"
    />,
  );
  assertMatch(html, /90% came back in the first period and 50% in period 2\./);
  assert(!html.includes(">3</th>"));
});
