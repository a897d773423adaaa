import { assert, assertEquals, assertThrows } from "../../testing/assert.ts";
import { contrast, distance, leastDistance } from "./colours.ts";

Deno.test("contrast() is 21 for black on white, 1 for a colour on itself, the same both ways", () => {
  assertEquals(contrast("#000000", "#ffffff"), 21);
  assertEquals(contrast("#0b5fff", "#0b5fff"), 1);
  assertEquals(contrast("#777777", "#ffffff"), contrast("#ffffff", "#777777"));
});

Deno.test("contrast() counts #777777 on white as WCAG's own example does: 4.48", () => {
  assertEquals(contrast("#777777", "#ffffff").toFixed(2), "4.48");
});

Deno.test("distance() of black and white is 100, OKLab's whole lightness", () => {
  assertEquals(distance("#000000", "#ffffff", "normal").toFixed(3), "100.000");
});

Deno.test("distance() sees red and green draw together without red or green cones", () => {
  const [red, green] = ["#c0222b", "#0a7a4b"];
  const normal = distance(red, green, "normal");
  assert(distance(red, green, "deutan") < normal / 1.5);
  assert(distance(red, green, "tritan") > normal / 2);
});

Deno.test("leastDistance() is that of the two nearest colours under the worst vision", () => {
  const palette = ["#000000", "#ffffff", "#fefefe"];
  assertEquals(leastDistance(palette) < 1, true);
  assertEquals(leastDistance(palette.slice(0, 2)).toFixed(1), "100.0");
});

Deno.test("contrast() refuses what is not written #rrggbb", () => {
  assertThrows(() => contrast("#fff", "#000000"), TypeError, 'Cannot read the colour "#fff"');
});
