import { once } from "node:events";
import { createReadStream } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { Dataset } from "@shared/contracts/axi_datasets.ts";
import { TokenResponse } from "@shared/contracts/axi_accounts.ts";
import { connect } from "@shared/postgres/connect.ts";
import { type BenchAxi, startBenchAxi } from "./bench_axi.ts";
import { writeCsv } from "./generate.ts";
import { cpuSeconds, familyCpuSeconds, peakMemory, resetPeakMemory } from "./process_figures.ts";
import { psqlCopy, psqlVersion } from "./psql_copy.ts";
import { type Load, uploadReport } from "./upload_report.ts";

const USAGE = `Usage: deno run -A services/platform/bench/upload_bench.ts [--rows N] [--rounds N] [--out FILE]
Uploads a generated CSV of 12 columns to AXI, and in turns copies it by psql into a table of the same types.
Prints the figures as Markdown; --out keeps them in a file. Needs Linux, whose /proc it reads.`;
const DEADLINE_MS = 15 * 60_000;
/** Rows of the upload before the rounds, which warms the service up and tells the column types. */
const WARM_UP_ROWS = 20_000;
const ANSWERS = 5;

interface Session {
  readonly axi: BenchAxi;
  readonly token: string;
}

/** Runs the rounds; the report. */
async function bench(rows: number, rounds: number): Promise<string> {
  const [busy] = Deno.loadavg();
  const folder = await Deno.makeTempDir({ prefix: "upload-bench-" });
  await using _folder = { [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
  const file = join(folder, "upload.csv");
  const bytes = await writeCsv(file, rows);
  const warmUp = join(folder, "warm_up.csv");
  await writeCsv(warmUp, WARM_UP_ROWS);
  await using axi = await startBenchAxi(folder);
  const session = { axi, token: await signUp(axi.url) };
  let dataset = await upload(session, warmUp);
  const psql = await psqlVersion();
  const uploads: Load[] = [], copies: Load[] = [];
  const loadByAxi = async () => {
    await remove(session, dataset);
    await resetPeakMemory(axi.pid);
    const load = await measured(axi, async () => {
      const begun = performance.now();
      dataset = await upload(session, file);
      return (performance.now() - begun) / 1000;
    });
    uploads.push({ ...load, peakMemory: await peakMemory(axi.pid) });
  };
  const loadByPsql = async () => {
    if (psql === null) return;
    const load = await measured(axi, () => psqlCopy(axi.superuserUrl, file, dataset.columns));
    copies.push({ ...load, serviceCpu: null });
  };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [loadByAxi, loadByPsql] : [loadByPsql, loadByAxi];
    for (const load of order) await load();
  }
  const { dataset_id } = dataset;
  return uploadReport({
    rows,
    bytes,
    uploads,
    copies,
    summary: await timed(() => call(session, `/datasets/${dataset_id}/summary`)),
    correlations: await timed(() => call(session, "/analytics/correlations", jsonInit({ dataset_id }))),
    machine: [...await machine(axi, psql), `load average ${busy.toFixed(1)} before the run`],
  });
}

/** What the load cost; begins with a checkpoint, so that it does not pay for the writes of the one before. */
async function measured(axi: BenchAxi, load: () => Promise<number>): Promise<Load> {
  const sql = connect(axi.superuserUrl, { max: 1 });
  await sql`checkpoint`;
  await sql.end();
  const [serviceBefore, serverBefore] = [await cpuSeconds(axi.pid), await familyCpuSeconds(axi.postgresPid)];
  const seconds = await load();
  return {
    seconds,
    serviceCpu: await cpuSeconds(axi.pid) - serviceBefore,
    serverCpu: await familyCpuSeconds(axi.postgresPid) - serverBefore,
    peakMemory: null,
  };
}

async function signUp(url: string): Promise<string> {
  const [username, password] = ["bench", crypto.randomUUID()];
  await request(`${url}/auth/register`, jsonInit({ email: "bench@example.com", username, password }));
  const answer = await request(`${url}/auth/token`, jsonInit({ username, password }));
  return TokenResponse.parse(answer).access_token;
}

/**
 * Sends the file with its length announced, as browsers and curl do. fetch would send a stream in pieces of unknown
 * number, which Deno.serve reads at a twentieth of the speed.
 */
async function upload({ axi, token }: Session, file: string): Promise<Dataset> {
  const { size } = await Deno.stat(file);
  const sent = httpRequest(`${axi.url}/datasets/upload?name=bench`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "text/csv", "content-length": size },
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const answered = once(sent, "response");
  await pipeline(createReadStream(file), sent);
  const [response] = await answered;
  return Dataset.parse(parsed(response.statusCode, await text(response)));
}

async function remove(session: Session, { dataset_id }: Dataset): Promise<void> {
  await call(session, `/datasets/${dataset_id}?permanent=true`, { method: "DELETE" });
}

async function timed(answer: () => Promise<unknown>): Promise<number[]> {
  const seconds: number[] = [];
  for (let i = 0; i < ANSWERS; i++) {
    const begun = performance.now();
    await answer();
    seconds.push((performance.now() - begun) / 1000);
  }
  return seconds;
}

function call({ axi, token }: Session, path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return request(axi.url + path, { ...init, headers });
}

function jsonInit(body: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function request(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) });
  return parsed(response.status, await response.text());
}

function parsed(status: number, body: string): unknown {
  if (status >= 300) throw new Error(`Cannot go on: AXI answered ${status} ${body}`);
  return body === "" ? null : JSON.parse(body);
}

async function machine(axi: BenchAxi, psql: string | null): Promise<string[]> {
  const cpu = /^model name\s*:\s*(.+)$/m.exec(await Deno.readTextFile("/proc/cpuinfo"))?.[1] ?? "CPU";
  const sql = connect(axi.superuserUrl, { max: 1 });
  const [server] = await sql<{ server_version: string }[]>`show server_version`;
  await sql.end();
  return [
    `${navigator.hardwareConcurrency} cores (${cpu}), ${
      (Deno.systemMemoryInfo().total / 1e9).toFixed(0)
    } GB memory`,
    `Linux ${Deno.osRelease()}, Deno ${Deno.version.deno}, PostgreSQL ${server?.server_version} (embedded, durable)`,
    psql === null ? "psql: not found" : `psql ${psql}`,
  ];
}

if (import.meta.main) {
  const options = {
    rows: { type: "string" },
    rounds: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ options });
  const count = z.coerce.number().int().positive();
  const report = values.help === true
    ? USAGE
    : await bench(count.default(1_000_000).parse(values.rows), count.default(3).parse(values.rounds));
  if (values.out !== undefined) await Deno.writeTextFile(values.out, report);
  // deno-lint-ignore no-console -- a command-line tool speaks to its caller
  console.log(report);
}
