import { assert, assertEquals } from "@shared/testing/assert.ts";
import fc from "fast-check";
import { axisOf, placeOn } from "./scale.ts";

Deno.test("axisOf() spans the values in round steps", () => {
  assertEquals(axisOf([0, 512]), { low: 0, high: 600, ticks: [0, 200, 400, 600] });
  assertEquals(axisOf([-0.3, 0.3]).ticks, [-0.4, -0.2, 0, 0.2, 0.4]);
});

Deno.test("axisOf() gives one value alone, and none at all, an axis with a width", () => {
  assertEquals(axisOf([]), { low: 0, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1] });
  assertEquals(axisOf([0]).high, 1);
  const { low, high } = axisOf([-8]);
  assert(low < -8 && high > -8);
});

Deno.test("axisOf() passes over what is not finite", () => {
  assertEquals(axisOf([1, Number.NaN, Infinity, 4]), axisOf([1, 4]));
});

Deno.test("axisOf() holds every value between its ends, with few and evenly spaced ticks", () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
      const axis = axisOf(values);
      const dust = 1e-9;
      for (const each of values) assert(placeOn(axis, each) >= -dust && placeOn(axis, each) <= 1 + dust);
      assert(axis.ticks.length >= 2 && axis.ticks.length <= 7, `${axis.ticks.length} ticks`);
      axis.ticks.forEach((tick, i) => {
        assert(Math.abs(placeOn(axis, tick) - i / (axis.ticks.length - 1)) < 1e-6);
      });
    }),
    { seed: 20260203, numRuns: 500 },
  );
});
