import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { rotated } from "./bench.ts";
import { peersReport } from "./report.ts";
import { lastRuns } from "./results.ts";

function line(by: string, round: number, figures: Record<string, number | null>): string {
  return JSON.stringify({ section: "a", item: "load", by, round, load_average: 1, figures });
}
const begins = (at: string) => JSON.stringify({ begins: "a", at, facts: ["2 cores"] });

Deno.test("peersReport() gives the median of the rounds' ratios beside what was needed", () => {
  const report = peersReport(lastRuns([
    begins("now"),
    line("AXI", 0, { seconds: 2, service_cpu_s: 1, postgres_cpu_s: 1 }),
    line("AXI", 1, { seconds: 4, service_cpu_s: 1, postgres_cpu_s: 1 }),
    line("AXI", 2, { seconds: 2, service_cpu_s: 1, postgres_cpu_s: 1 }),
    line("Django", 0, { seconds: 8, service_cpu_s: 3, postgres_cpu_s: 1 }),
    line("Django", 1, { seconds: 20, service_cpu_s: 3, postgres_cpu_s: 1 }),
    line("Django", 2, { seconds: 9, service_cpu_s: 3, postgres_cpu_s: 1 }),
  ].join("\n")));
  assertMatch(
    report,
    /\| a: load \| wall time \| Django \| at least 4x \| \*\*4\.50x\*\* \(4\.00 to 5\.00\) \| yes \|/,
  );
  assertMatch(
    report,
    /\| a: load \| CPU time \| Django \| at least 3x \| \*\*2\.00x\*\* \(2\.00 to 2\.00\) \| \*\*no\*\* \|/,
  );
  assertMatch(report, /\| load \| Django \| 3 \| 9\.00 \| 3\.00 \| 1\.00 \| 4\.50x \| 2\.00x \|/);
});

Deno.test("peersReport() says of a section that gave nothing that it broke off", () => {
  assertMatch(peersReport(lastRuns(begins("now"))), /Begun now, and broken off without a figure/);
});

Deno.test("lastRuns() leaves out what a section gave in the runs before its last", () => {
  const text = [
    begins("before"),
    line("AXI", 0, { seconds: 9 }),
    begins("now"),
    line("AXI", 0, { seconds: 1 }),
  ];
  const [{ beginning, results }] = lastRuns(text.join("\n") + "\n");
  assertEquals([beginning.at, results.map(({ figures }) => figures.seconds)], ["now", [1]]);
});

Deno.test("rotated() begins the list at another place each round", () => {
  assertEquals([0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join("")), [
    "abc",
    "bca",
    "cab",
    "abc",
  ]);
});
