import { assert, assertEquals } from "@shared/testing/assert.ts";
import { chiSquaredNoncentrality, fNoncentrality, type NoncentralityInterval } from "./noncentral.ts";

/** Equal to 1e-11 of the greater end. */
function assertClose(
  { low, high }: NoncentralityInterval,
  [expectedLow, expectedHigh]: readonly number[],
): void {
  const slack = 1e-11 * expectedHigh;
  assert(Math.abs(low - expectedLow) <= slack && Math.abs(high - expectedHigh) <= slack, `${low}, ${high}`);
}

// By roots of scipy.stats.ncx2.cdf and ncf.cdf (SciPy 1.17.1, brentq with rtol 1e-15).
Deno.test("chiSquaredNoncentrality() and fNoncentrality() are the roots of SciPy's noncentral distributions", () => {
  assertClose(chiSquaredNoncentrality(5, 3), [0, 14.836124127356797]);
  assertClose(chiSquaredNoncentrality(20, 4), [4.08046030228624, 37.763922611173854]);
  assertClose(chiSquaredNoncentrality(1000, 10), [871.1660934134516, 1118.5253952662063]);
  assertClose(chiSquaredNoncentrality(90000, 12), [88816.89905939362, 91168.7839740193]);
  assertClose(chiSquaredNoncentrality(3, 8), [0, 2.6643231198452133]);
  assertClose(fNoncentrality(2.5, 3, 40), [0, 20.182910667525537]);
  assertClose(fNoncentrality(12, 2, 500), [7.712331306317863, 46.15196520586956]);
});

Deno.test("a noncentrality's ends meet those of the distributions that it tends to", () => {
  assertEquals(chiSquaredNoncentrality(0, 5), { low: 0, high: 0 });
  // F tends to chi-squared over its degrees of freedom as its denominator's grow.
  const many = fNoncentrality(100, 4, 1e10), limit = chiSquaredNoncentrality(400, 4);
  assert(Math.abs(many.low / limit.low - 1) < 1e-6 && Math.abs(many.high / limit.high - 1) < 1e-6);
});

// By the same roots in SciPy; its ncf.cdf gives way before, so that F is that of a chi-squared with few degrees of freedom.
Deno.test("chiSquaredNoncentrality() and fNoncentrality() go on smoothly where the noncentrality is large", () => {
  const near = ({ low, high }: NoncentralityInterval, [l, h]: readonly number[], slack: number) =>
    assert(Math.abs(low / l - 1) < slack && Math.abs(high / h - 1) < slack, `${low}, ${high}`);
  near(chiSquaredNoncentrality(2e6, 4), [1994457.2282410043, 2005544.454678064], 1e-7);
  near(chiSquaredNoncentrality(2e7, 81), [19982393.40817969, 20017454.27474172], 1e-7);
  for (const denominator of [5, 300, 1e6]) {
    const [below, above] = [0.999e6, 1.001e6].map((scaled) => fNoncentrality(scaled / 3, 3, denominator));
    const ratio = 1.001 / 0.999;
    near(above, [below.low * ratio, below.high * ratio], 1e-5);
  }
  const certain = fNoncentrality(1e300, 99, 30);
  assert(certain.low > 1e300 && certain.high < 1e303);
});
