/** A colour as red, green and blue of linear light, 0..1. */
export type LinearRgb = readonly [number, number, number];

/** Kinds of seeing that a palette must survive: full, and without one of the three cones. */
export type Vision = "normal" | "protan" | "deutan" | "tritan";
export const VISIONS: readonly Vision[] = ["normal", "protan", "deutan", "tritan"];

type Matrix = readonly [LinearRgb, LinearRgb, LinearRgb];

/** Machado, Oliveira & Fernandes 2009, severity 1.0, on linear light. */
const SIMULATION: Readonly<Record<Vision, Matrix>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** Linear light of `#rrggbb`, by the curve of sRGB (IEC 61966-2-1). */
export function linearRgb(hex: string): LinearRgb {
  const [r, g, b] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex)?.slice(1) ?? [];
  if (r === undefined || g === undefined || b === undefined) {
    throw new TypeError(`Cannot read the colour ${JSON.stringify(hex)}: it is written #rrggbb`);
  }
  return [linear(r), linear(g), linear(b)];
}

/** Contrast of two colours, 1..21, as WCAG 2.2 counts it. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Euclidean distance in OKLab times 100, as the given vision sees both. */
export function distance(one: string, other: string, vision: Vision): number {
  const [a, b] = [oklab(seen(linearRgb(one), vision)), oklab(seen(linearRgb(other), vision))];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The least distance of any two colours of a palette over all kinds of vision. */
export function leastDistance(palette: readonly string[]): number {
  const pairs = palette.flatMap((one, i) => palette.slice(i + 1).map((other) => [one, other] as const));
  return Math.min(...VISIONS.flatMap((vision) => pairs.map(([one, other]) => distance(one, other, vision))));
}

function linear(digits: string): number {
  const value = Number.parseInt(digits, 16) / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [r, g, b] = linearRgb(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function seen([r, g, b]: LinearRgb, vision: Vision): LinearRgb {
  const [red, green, blue] = SIMULATION[vision];
  const mixed = (row: LinearRgb) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b));
  return [mixed(red), mixed(green), mixed(blue)];
}

/** OKLab of Ottosson 2020. */
function oklab([r, g, b]: LinearRgb): LinearRgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
