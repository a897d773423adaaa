import { median } from "../median.ts";
import { type Bar, BARS, type Figure } from "./bars.ts";
import type { Result, SectionResults } from "./results.ts";

const OURS = "AXI";
const TITLES: Readonly<Record<string, string>> = {
  a: "One file of 1,000,000 rows x 12 columns (107 MB)",
  b: "One file of 100,000 rows x 50 numbers, and its 1,225 correlations",
  c: "200 files of 1,000 rows, 4 at a time",
  d: "From the 107 MB file to its summary and correlations",
  e: "Answers about 1,000,000 rows",
  f: "GET /users/me",
  g: "Peak memory of AXI while it loads ever larger files",
};
const WORDS: Readonly<Record<Figure, string>> = {
  seconds: "wall time",
  cpu: "CPU time",
  p95_ms: "p95, ms",
  peak_mb: "peak memory, MB",
};
const INTRODUCTION = `# AXI beside its peers

Written by \`deno run -A services/platform/bench/peers/compare.ts\`, which
[its README](../../services/platform/bench/peers/README.md) describes: who the peers are, what is measured and how.
Each line is the median of interleaved rounds. CPU is that of the service's processes, of PostgreSQL and of Redis.
Ratios are the peer's figure by AXI's of the same round: above 1 AXI is better.`;

/** The results as a page of Markdown: what AXI is held to, then all figures. */
export function peersReport(sections: readonly SectionResults[]): string {
  const results = sections.flatMap((section) => section.results);
  const facts = new Set(sections.flatMap(({ beginning }) => beginning.facts));
  return [
    INTRODUCTION,
    [...facts].map((fact) => `- ${fact}`).join("\n"),
    "## What AXI is held to",
    table(
      ["measured", "figure", "against", "needed", "reached (least to most)", "held"],
      BARS.flatMap((bar) => barLine(bar, results)),
    ),
    ...sections.map(sectionText),
    "",
  ].join("\n\n").trimEnd() + "\n";
}

function barLine(bar: Bar, results: readonly Result[]): string[][] {
  const of = (by: string) =>
    results.filter((r) => r.section === bar.section && r.item === bar.item && r.by === by);
  const reached = "against" in bar
    ? ratios(of(bar.against), of(OURS), bar.figure)
    : of(OURS).map((result) => figureOf(result, bar.figure));
  if (reached.length === 0) return [];
  const middle = median(reached);
  const unit = "against" in bar ? "x" : "";
  const holds = "against" in bar ? middle >= bar.atLeast : middle <= bar.atMost;
  return [[
    `${bar.section}: ${bar.item}`,
    WORDS[bar.figure],
    "against" in bar ? bar.against : "",
    "against" in bar ? `at least ${bar.atLeast}x` : `at most ${bar.atMost}`,
    `**${short(middle)}${unit}** (${short(Math.min(...reached))} to ${short(Math.max(...reached))})`,
    holds ? "yes" : "**no**",
  ]];
}

/** How much more a peer took than AXI in each round that both have done. */
function ratios(peer: readonly Result[], ours: readonly Result[], figure: Figure): number[] {
  return peer.flatMap((result) => {
    const same = ours.find(({ round }) => round === result.round);
    return same === undefined ? [] : [figureOf(result, figure) / figureOf(same, figure)];
  });
}

function figureOf({ figures }: Result, figure: Figure): number {
  if (figure !== "cpu") return figures[figure] ?? NaN;
  const parts = Object.entries(figures).filter(([name]) => /_cpu_(s|us)$/.test(name));
  return parts.reduce((sum, [, value]) => sum + (value ?? 0), 0);
}

function sectionText({ beginning, results }: SectionResults): string {
  const title = `## ${beginning.begins}: ${TITLES[beginning.begins] ?? ""}`;
  if (results.length === 0) return `${title}\n\nBegun ${beginning.at}, and broken off without a figure.`;
  const names = [...new Set(results.flatMap(({ figures }) => Object.keys(figures)))];
  const lines = [...Map.groupBy(results, ({ item, by }) => `${item}|${by}`).values()].map((of) => {
    const [{ item, by }] = of;
    const ours = results.filter((result) => result.item === item && result.by === OURS);
    const cell = (name: string) => {
      const values = of.map(({ figures }) => figures[name]).filter((value) => typeof value === "number");
      return values.length === 0 ? "" : short(median(values));
    };
    const ratio = (figure: Figure) => {
      const found = by === OURS ? [] : ratios(of, ours, figure).filter(Number.isFinite);
      return found.length === 0 ? "" : `${short(median(found))}x`;
    };
    return [item, by, String(of.length), ...names.map(cell), ratio("seconds"), ratio("cpu")];
  });
  const loads = results.map((result) => result.load_average);
  return [
    title,
    `Begun ${beginning.at}; load average ${short(Math.min(...loads))} to ${short(Math.max(...loads))}.`,
    table(["measured", "by", "rounds", ...names.map(heading), "wall ratio", "CPU ratio"], lines),
  ].join("\n\n");
}

/** `service_cpu_s` as `service CPU, s`. */
function heading(name: string): string {
  return name.replace(/_(s|us|ms|mb)$/, ", $1").replaceAll("_", " ").replace("cpu", "CPU").replace(
    ", mb",
    ", MB",
  );
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}

/** Three digits that count. */
function short(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 3));
}
