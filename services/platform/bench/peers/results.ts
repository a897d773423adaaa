import { z } from "zod";
import { say } from "../../dev/say.ts";

/** One measurement; a line of the results file. */
export const Result = z.object({
  section: z.string(),
  /** What was measured, e.g. `load`. */
  item: z.string(),
  /** Who did it. */
  by: z.string(),
  round: z.int(),
  load_average: z.number(),
  figures: z.record(z.string(), z.number().nullable()),
});
export type Result = z.infer<typeof Result>;

/** Stands before the results of a section: when it began, and on what. */
const Beginning = z.object({ begins: z.string(), at: z.string(), facts: z.array(z.string()) });
type Beginning = z.infer<typeof Beginning>;

const Line = z.union([Result, Beginning]);

/** A section's last run. */
export interface SectionResults {
  readonly beginning: Beginning;
  readonly results: readonly Result[];
}

/** Appends to a file and says what it appends, so that a run that breaks off loses nothing. */
export class Results {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async begin(section: string, facts: readonly string[]): Promise<void> {
    const at = new Date().toISOString();
    say(`${section} begins, ${at}, load average ${Deno.loadavg()[0].toFixed(1)}`);
    await this.#append({ begins: section, at, facts: [...facts] });
  }

  async add(measurement: Omit<Result, "load_average">): Promise<void> {
    const { section, item, by, round, figures } = measurement;
    const told = Object.entries(figures).map(([name, value]) => `${name} ${value?.toPrecision(4) ?? "-"}`);
    say(`${section} ${item} | ${by} | round ${round + 1}: ${told.join(", ")}`);
    await this.#append({ ...measurement, load_average: Deno.loadavg()[0] });
  }

  async #append(line: z.infer<typeof Line>): Promise<void> {
    await Deno.writeTextFile(this.#path, JSON.stringify(line) + "\n", { append: true });
  }
}

/** The last run of each section in a results file, in the order of their names. */
export function lastRuns(text: string): SectionResults[] {
  const runs = new Map<string, { beginning: Beginning; results: Result[] }>();
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const parsed = Line.parse(JSON.parse(line));
    if ("begins" in parsed) runs.set(parsed.begins, { beginning: parsed, results: [] });
    else runs.get(parsed.section)?.results.push(parsed);
  }
  return [...runs].sort(([a], [b]) => a < b ? -1 : 1).map(([, run]) => run);
}
