import { assert, assertEquals } from "@shared/testing/assert.ts";
import { wilson } from "./wilson.ts";

// statsmodels 0.15.0: proportion_confint(successes, trials, 0.05, "wilson")
const REFERENCE = [
  [0, 1, 0.0, 0.7934506856227627],
  [1, 1, 0.2065493143772374, 1.0],
  [0, 10, 0.0, 0.27753279986288926],
  [3, 10, 0.10779126740630104, 0.6032218525388546],
  [10, 10, 0.7224672001371106, 1.0],
  [123, 4567, 0.022620022313028024, 0.032039816815401245],
  [999999, 1000000, 0.9999943350881957, 0.9999998234754233],
] as const;

Deno.test("wilson() agrees with statsmodels and is closed where all or none succeed", () => {
  for (const [successes, trials, low, high] of REFERENCE) {
    const interval = wilson(successes, trials);
    assert(
      Math.abs((interval?.low ?? NaN) - low) < 1e-12 && Math.abs((interval?.high ?? NaN) - high) < 1e-12,
    );
  }
  assertEquals(wilson(0, 0), null);
  assertEquals([wilson(0, 9)?.low, wilson(9, 9)?.high], [0, 1]);
});
