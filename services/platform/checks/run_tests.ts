import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@shared/postgres/embedded/embedded.ts";
import { connect } from "@shared/postgres/connect.ts";
import { stopSignals } from "@shared/runtime/stop_signals.ts";
import { checkCoverage } from "./coverage_check.ts";
import { watchLaunchers } from "../processes/launchers.ts";
import { say } from "../dev/say.ts";
import { casesOf, countsOf, type TestCase } from "./test_output.ts";
import { runStep, type Step } from "./test_step.ts";
import { writeTortureResult } from "./torture_result.ts";

const USAGE = `Usage: run_tests.ts ok | test [PATH...] | integration | torture [PATH...]
  ok           format, lint, types, licences, documents and unit tests
  test         the same, and all tests on real components, with coverage; only tests under PATH where given
  integration  the tests on real components alone
  torture      the long ones, with their results in docs/results
Components: TEST_POSTGRES_URL (a superuser's), else an embedded server; TEST_REDIS_URL, else those tests are skipped.`;

const COVERAGE = fileURLToPath(new URL("../../../coverage/", import.meta.url));
/** Where the tests, and the processes they start, leave what they ran. */
const COVERAGE_RAW = join(COVERAGE, "raw");
const LCOV = join(COVERAGE, "lcov.info");
const SLOWEST_SHOWN = 5;
const SKIPPED_SHOWN = 40;

/** The dashboards import what their pages load, so that nothing can be checked or run before it is built. */
const BUILD: Step = { name: "what pages load", args: ["run", "-A", "services/platform/frontends/build.ts"] };
const CHECKS: readonly Step[] = [
  { name: "packages as deno.lock says", args: ["install", "--frozen"] },
  BUILD,
  { name: "format", args: ["fmt", "--check"] },
  { name: "lint", args: ["lint"] },
  { name: "types", args: ["check", "--quiet", "."] },
  { name: "licences", args: ["run", "-A", "services/platform/checks/check_licences.ts"] },
  { name: "documents", args: ["run", "-A", "services/platform/checks/check_docs.ts"] },
];

const INTEGRATION = ["**/*_int_test.ts", "**/*_e2e_test.ts", "**/*_e2e_test.tsx"];
const TORTURE = ["**/*_torture_test.ts"];
const TORTURE_DEADLINE_MS = 4 * 60 * 60_000;

interface Tally {
  passed: number;
  failed: number;
}

const tally: Tally = { passed: 0, failed: 0 };
const cases: TestCase[] = [];
const interrupt = stopSignals(() => Deno.exit(130));

async function main([tier = "", ...paths]: string[]): Promise<void> {
  switch (tier) {
    case "ok":
      await check(CHECKS);
      await test({ paths: [], ignore: [...INTEGRATION, ...TORTURE], env: {} });
      return;
    case "test":
      return await withComponents(async (env) => {
        if (paths.length === 0) return await testEverything(env);
        await build();
        await test({ paths, ignore: TORTURE, env });
      });
    case "integration":
      return await withComponents(async (env) => {
        await build();
        await test({ paths: INTEGRATION, ignore: TORTURE, env });
      });
    case "torture":
      return await withComponents(async (env) => {
        await build();
        const output = await test({
          paths: paths.length > 0 ? paths : TORTURE,
          ignore: [],
          env,
          deadlineMs: TORTURE_DEADLINE_MS,
        });
        await writeTortureResult(output);
      });
    default:
      say(USAGE);
      tally.failed++;
  }
}

async function testEverything(env: Record<string, string>): Promise<void> {
  await check(CHECKS);
  await Deno.remove(COVERAGE, { recursive: true }).catch(ignoreAbsent);
  await test({ paths: [], ignore: TORTURE, env: { ...env, DENO_COVERAGE_DIR: COVERAGE_RAW } });
  await reportCoverage();
}

/** Runs the work with a PostgreSQL to test on, and says at the end on what it ran. */
async function withComponents(work: (env: Record<string, string>) => Promise<unknown>): Promise<void> {
  const given = Deno.env.get("TEST_POSTGRES_URL") ?? "";
  await using embedded = given === "" ? await startEmbeddedPostgres({ durable: false }) : null;
  const url = embedded?.superuserUrl ?? given;
  const version = await postgresVersion(url);
  await work({ TEST_POSTGRES_URL: url });
  const redis = Deno.env.get("TEST_REDIS_URL") ? "Redis (external)" : "memory for Redis";
  const skipped = cases.filter((test) => test.isSkipped).map((test) => test.name);
  for (const name of skipped.slice(0, SKIPPED_SHOWN)) say(`skipped: ${name}`);
  say(`components: ${describe(embedded, version)}, ${redis}; skipped: ${skipped.length || "nothing"}`);
}

function describe(embedded: EmbeddedPostgres | null, version: string): string {
  return `PostgreSQL ${version} (${embedded === null ? "external" : "embedded"})`;
}

async function postgresVersion(url: string): Promise<string> {
  const sql = connect(url, { max: 1 });
  try {
    const [row] = await sql<
      { version: string }[]
    >`select split_part(current_setting('server_version'), ' ', 1) as version`;
    return row?.version ?? "of unknown version";
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function check(steps: readonly Step[]): Promise<void> {
  for (const step of steps) count((await runStep(step, interrupt.signal)).code === 0);
}

/** Needed by tests, and none itself. */
async function build(): Promise<void> {
  if ((await runStep(BUILD, interrupt.signal)).code !== 0) tally.failed++;
}

interface TestRun {
  readonly paths: readonly string[];
  readonly ignore: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

/** Runs `deno test` and adds its counts; a run without a closing line counts as one failure. */
async function test({ paths, ignore, env, deadlineMs }: TestRun): Promise<string> {
  const junit = await Deno.makeTempFile({ suffix: ".xml" });
  const args = ["test", "-A", "--no-check", "--parallel", "--reporter=dot", `--junit-path=${junit}`];
  if (ignore.length > 0) args.push(`--ignore=${ignore.join(",")}`);
  if ("DENO_COVERAGE_DIR" in { ...Deno.env.toObject(), ...env }) args.push("--coverage-raw-data-only");
  const step = {
    name: "tests",
    args: [...args, ...paths],
    env: { NO_COLOR: "1", ...env },
    isLive: true,
    ...deadlineMs === undefined ? {} : { deadlineMs },
  };
  const { code, output } = await runStep(step, interrupt.signal);
  const counts = countsOf(output);
  tally.passed += counts?.passed ?? 0;
  tally.failed += counts?.failed ?? 0;
  if (code !== 0 && (counts?.failed ?? 0) === 0) tally.failed++;
  cases.push(...casesOf(await Deno.readTextFile(junit)));
  await Deno.remove(junit);
  saySlowest();
  return output;
}

function saySlowest(): void {
  const slowest = cases.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_SHOWN);
  for (const { seconds, file, name } of slowest) say(`${seconds.toFixed(1).padStart(7)} s  ${file}: ${name}`);
}

async function reportCoverage(): Promise<void> {
  const args = ["coverage", "--lcov", `--output=${LCOV}`, COVERAGE_RAW];
  const { code } = await runStep({ name: "coverage report", args }, interrupt.signal);
  count(code === 0 && await checkCoverage(LCOV));
}

function count(isPassed: boolean): void {
  if (isPassed) tally.passed++;
  else tally.failed++;
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

await watchLaunchers(() => interrupt.now("what started this has ended"));
try {
  await main(Deno.args);
} catch (error) {
  if (interrupt.signal.aborted) say("interrupted");
  else say(error instanceof Error ? error.stack ?? error.message : String(error));
  tally.failed++;
}
say(`${tally.passed} passed, ${tally.failed} failed`);
Deno.exit(tally.failed === 0 ? 0 : 1);
