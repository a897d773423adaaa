import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import { aborted, stopSignals } from "@shared/runtime/stop_signals.ts";
import { say } from "../../dev/say.ts";
import { generateNumericCsv, writeCsv, writePieces } from "../generate.ts";
import { psqlVersion } from "../psql_copy.ts";
import { readyAnswers, whoAmI } from "./answers.ts";
import type { Bench, Files } from "./bench.ts";
import { firstInsight, loadMixed, loadNumbers, loadSmallFiles } from "./loads.ts";
import { peakMemoryBySize } from "./memory.ts";
import { pythonPrograms, run } from "./python.ts";
import { peersReport } from "./report.ts";
import { lastRuns, Results } from "./results.ts";
import { startAxi, startBareStream, startDjango, startFastApi } from "./services.ts";
import { openStack } from "./stack.ts";

const RESULTS = fileURLToPath(new URL("../../../../docs/results/peers.jsonl", import.meta.url));
const USAGE = `Usage: deno run -A services/platform/bench/peers/compare.ts [options]
Measures AXI beside Django, FastAPI, psql and DuckDB, and writes docs/results/peers.md. README.md beside it tells more.
  --only a,c      these sections alone (a to g)
  --rounds 3      rounds of each section; a has two more
  --scale 1       size of the files: 0.02 to try it out
  --folder PATH   keeps Python packages and generated files there; a temporary folder where absent
  --results PATH  appends the figures there (${RESULTS}); the report lies beside it
  --report        makes the report anew from the figures, and measures nothing`;

const SECTIONS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  a: loadMixed,
  b: loadNumbers,
  c: loadSmallFiles,
  d: firstInsight,
  e: readyAnswers,
  f: whoAmI,
  g: peakMemoryBySize,
};
/** What the figures of one large file gain by more rounds: they are the closest. */
const MORE_ROUNDS = 2;

interface Plan {
  readonly sections: readonly string[];
  readonly rounds: number;
  readonly scale: number;
  readonly folder: string;
  readonly results: string;
}

/** Runs the sections; the logs of a run that breaks off stay in the folder. */
async function compare(plan: Plan): Promise<void> {
  const { folder, scale } = plan;
  const programs = await pythonPrograms(folder);
  const files = await generatedFiles(folder, scale);
  const run = await Deno.makeTempDir({ dir: folder, prefix: "run-" });
  await measure(plan, { programs, files, run });
  await Deno.remove(run, { recursive: true });
}

interface Prepared {
  readonly programs: string;
  readonly files: Files;
  /** Folder for what the servers keep and log. */
  readonly run: string;
}

async function measure(
  { sections, rounds, scale, results: path }: Plan,
  { programs, files, run }: Prepared,
): Promise<void> {
  await using stack = await openStack(run);
  await using axi = await startAxi(stack);
  await using django = await startDjango(stack, programs);
  await using fastApi = await startFastApi(stack, programs);
  await using bareStream = await startBareStream(stack);
  const results = new Results(path);
  const facts = [
    ...await machineFacts(programs),
    ...stack.versions,
    ...(scale === 1 ? [] : [`Files of ${scale} times the size that is named below: a trial`]),
  ];
  const failures: unknown[] = [];
  const { signal } = stopSignals(() => Deno.exit(1));
  for (const section of sections) {
    await results.begin(section, facts);
    const bench = { stack, axi, django, fastApi, bareStream, programs, files, scale, results };
    const inSection = rounds + (section === "a" ? MORE_ROUNDS : 0);
    const measuring = SECTIONS[section]({ ...bench, rounds: inSection }).catch((error) => {
      say(`${section} broke off: ${error}`);
      failures.push(error);
    });
    await Promise.race([measuring, aborted(signal)]);
    if (signal.aborted) throw new Error(`Cannot go on: ${signal.reason} came`);
  }
  if (failures.length > 0) throw new AggregateError(failures, "Cannot give all figures: sections broke off");
}

/** Makes the files that are not there yet. */
async function generatedFiles(folder: string, scale: number): Promise<Files> {
  const of = async (name: string, write: (path: string) => Promise<unknown>) => {
    const path = join(folder, `${name}-${scale}.csv`);
    const isThere = await Deno.stat(path).then(() => true, () => false);
    if (!isThere) {
      await write(`${path}.partial`);
      await Deno.rename(`${path}.partial`, path);
    }
    return path;
  };
  const count = Math.max(4, 200 * scale);
  return {
    a: await of("a", (path) => writeCsv(path, 1_000_000 * scale)),
    b: await of("b", (path) => writePieces(path, generateNumericCsv(100_000 * scale, 50))),
    warmUp: await of("warm-up", (path) => writeCsv(path, 20_000)),
    small: await Promise.all(
      Array.from({ length: count }, (_, i) => of(`small-${i}`, (path) => writeCsv(path, 1_000, i))),
    ),
  };
}

async function machineFacts(programs: string): Promise<string[]> {
  const cpu = /^model name\s*:\s*(.+)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? "CPU";
  const memory = (Deno.systemMemoryInfo().total / 1e9).toFixed(0);
  const packages = await run(join(programs, "pip"), ["freeze", "--disable-pip-version-check"]);
  const wanted = /^(asyncpg|django|djangorestframework|duckdb|fastapi|gunicorn|pandas|psycopg|uvicorn)==/i;
  const python = await run(join(programs, "python"), ["--version"]);
  return [
    `${navigator.hardwareConcurrency} cores (${cpu}), ${memory} GB memory, Linux ${Deno.osRelease()}`,
    `Deno ${Deno.version.deno}, psql ${await psqlVersion()}`,
    [python.trim(), ...packages.split("\n").filter((line) => wanted.test(line))].join(", ").replaceAll(
      "==",
      " ",
    ),
  ];
}

async function writeReport(results: string): Promise<void> {
  const path = results.replace(/\.jsonl$/, "") + ".md";
  await Deno.writeTextFile(path, peersReport(lastRuns(await Deno.readTextFile(results))));
  await run(Deno.execPath(), ["fmt", "--quiet", path]);
  say(`Report: ${path}`);
}

const { values } = parseArgs({
  options: {
    only: { type: "string", default: Object.keys(SECTIONS).join(",") },
    rounds: { type: "string", default: "3" },
    scale: { type: "string", default: "1" },
    folder: { type: "string" },
    results: { type: "string", default: RESULTS },
    report: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  say(USAGE);
} else if (values.report === true) {
  await writeReport(values.results);
} else {
  await using temporary = new AsyncDisposableStack();
  const folder = values.folder === undefined
    ? temporary.adopt(
      await Deno.makeTempDir({ prefix: "peers-" }),
      (path) => Deno.remove(path, { recursive: true }),
    )
    : resolve(values.folder);
  await Deno.mkdir(folder, { recursive: true });
  const plan = {
    sections: z.array(z.enum(Object.keys(SECTIONS))).parse(values.only.split(",")),
    rounds: z.coerce.number().int().positive().parse(values.rounds),
    scale: z.coerce.number().positive().parse(values.scale),
    folder,
    results: values.results,
  };
  await compare(plan).finally(() => writeReport(values.results));
}
