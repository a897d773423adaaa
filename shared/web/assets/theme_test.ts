import { assert, assertEquals } from "../../testing/assert.ts";
import { contrast, distance, leastDistance } from "./colours.ts";

type Scheme = "light" | "dark";
const SCHEMES: readonly Scheme[] = ["light", "dark"];

const theme = await Deno.readTextFile(new URL("./theme.css", import.meta.url));

/** Every colour token in both schemes, as theme.css writes it. */
const COLOURS = new Map(
  [...theme.matchAll(/--color-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)]
    .map(([, name = "", light = "", dark = ""]) => [name, { light, dark }]),
);
const GROUNDS = ["page", "raised", "hover"];
const SOFT = ["accent-soft", "good-soft", "warn-soft", "bad-soft"];

function colour(name: string, scheme: Scheme): string {
  const found = COLOURS.get(name);
  assert(found !== undefined, `theme.css has no colour ${name}`);
  return found[scheme];
}

/** Fails with all pairs that stand out less than `least`. */
function assertContrast(pairs: readonly (readonly [string, string])[], least: number): void {
  const weak = SCHEMES.flatMap((scheme) =>
    pairs.map(([front, ground]) => {
      const ratio = contrast(colour(front, scheme), colour(ground, scheme));
      return ratio < least ? `${scheme}: ${front} on ${ground} ${ratio.toFixed(2)}` : "";
    })
  ).filter((line) => line !== "");
  assertEquals(weak, []);
}

const each = (fronts: readonly string[], grounds: readonly string[]) =>
  fronts.flatMap((front) => grounds.map((ground) => [front, ground] as const));
const steps = (name: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${name}-${from + i}`);

Deno.test("theme.css gives ink at least 7:1 on every ground", () => {
  assertContrast(each(["ink"], [...GROUNDS, ...SOFT]), 7);
});

Deno.test("theme.css gives every other text at least 4.5:1 on every ground it stands on", () => {
  assertContrast(each(["muted", "accent", "good", "warn", "bad"], GROUNDS), 4.5);
  assertContrast(each(["muted"], SOFT), 4.5);
  assertContrast(SOFT.map((soft) => [soft.replace("-soft", ""), soft]), 4.5);
  assertContrast(each(["filled"], ["accent", "accent-strong", "bad", "bad-strong"]), 4.5);
});

Deno.test("theme.css gives cells of both scales texts of at least 4.5:1", () => {
  assertContrast(each(["ink"], steps("seq", 1, 4)), 4.5);
  assertContrast(each(["filled"], steps("seq", 5, 7)), 4.5);
  assertContrast(each(["ink"], steps("div", 3, 7)), 4.5);
  assertContrast(each(["filled"], [...steps("div", 1, 2), ...steps("div", 8, 9)]), 4.5);
});

Deno.test("theme.css gives borders of controls and marks of charts at least 3:1", () => {
  assertContrast(each(["control", ...steps("series", 1, 6)], ["page"]), 3);
  assertContrast(each(["control"], ["raised"]), 3);
});

Deno.test("theme.css keeps its six hues of series apart under every kind of colour vision", () => {
  const [light, dark] = SCHEMES.map((scheme) =>
    leastDistance(steps("series", 1, 6).map((name) => colour(name, scheme)))
  );
  assert(light !== undefined && light >= 12.9, `light: ${light}`);
  assert(dark !== undefined && dark >= 14.4, `dark: ${dark}`);
});

Deno.test("theme.css makes the steps of its scales go one way in lightness", () => {
  for (const scheme of SCHEMES) {
    const ground = scheme === "light" ? "#ffffff" : "#000000";
    const rising = (names: readonly string[]) => {
      const ratios = names.map((name) => contrast(colour(name, scheme), ground));
      assertEquals(ratios.toSorted((a, b) => a - b), ratios);
    };
    rising(steps("seq", 1, 7));
    rising(steps("div", 1, 5).reverse());
    rising(steps("div", 5, 9));
  }
});

Deno.test("theme.css tells minus from plus at the same strength under every kind of colour vision", () => {
  for (const scheme of SCHEMES) {
    for (const [minus, plus] of [["div-1", "div-9"], ["div-2", "div-8"], ["div-3", "div-7"]] as const) {
      for (const vision of ["normal", "protan", "deutan"] as const) {
        assert(
          distance(colour(minus, scheme), colour(plus, scheme), vision) >= 12.9,
          `${scheme} ${minus} ${vision}`,
        );
      }
    }
  }
});
