import { assertEquals } from "@shared/testing/assert.ts";
import reference from "../analytics/correlations/reference_correlations.json" with { type: "json" };
import { chiSquaredTail, fTail, normalTails } from "./special_functions.ts";
import { assertClose } from "./testing.ts";

const TOLERANCE = 1e-12;

Deno.test("chiSquaredTail is that of mpmath to 1e-12", () => {
  for (const [x, degrees, p] of reference.chi_squared) {
    assertClose(chiSquaredTail(x, degrees), p, TOLERANCE, `x=${x} df=${degrees}`);
  }
  assertEquals([chiSquaredTail(0, 3), chiSquaredTail(Infinity, 3)], [1, 0]);
});

Deno.test("fTail is that of mpmath to 1e-12", () => {
  for (const [f, numerator, denominator, p] of reference.f) {
    assertClose(fTail(f, numerator, denominator), p, TOLERANCE, `f=${f} df=${numerator}, ${denominator}`);
  }
  assertEquals([fTail(0, 2, 3), fTail(Infinity, 2, 3)], [1, 0]);
});

Deno.test("normalTails is that of mpmath to 1e-12, on either side", () => {
  for (const [z, p] of reference.normal) {
    for (const side of [z, -z]) assertClose(normalTails(side), p, TOLERANCE, `z=${side}`);
  }
  assertEquals([normalTails(0), normalTails(Infinity)], [1, 0]);
});
