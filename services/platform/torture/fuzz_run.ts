import { peakMemory } from "../bench/process_figures.ts";
import { startAxiProcess } from "./axi_process.ts";
import { fuzzBases, fuzzFile, type FuzzKind } from "./fuzz_files.ts";
import { newTortureUser, type TortureUser } from "./torture_user.ts";

export interface FuzzRun {
  readonly files: number;
  readonly seed: number;
}

/** What came of a run: answers by kind and status, and what may not be. */
export interface FuzzResult {
  readonly answers: ReadonlyMap<string, number>;
  readonly findings: readonly string[];
  readonly slowestMs: number;
  /** Of the service's resident memory; 0 where it can't be told. */
  readonly peakBytes: number;
}

const AT_ONCE = 4;
/** After so many it is not worth going on: each may cost its whole deadline. */
const FINDINGS_MAX = 20;
const DEADLINE_MS = 60_000;

/** Uploads unsound files to AXI, a process of its own, each of which is to be stored or refused with a reason. */
export async function fuzzRun({ files, seed }: FuzzRun): Promise<FuzzResult> {
  await using axi = await startAxiProcess();
  const bases = await fuzzBases(), user = await newTortureUser(axi.url), { pid } = axi;
  const answers = new Map<string, number>(), findings: string[] = [];
  let next = 0, slowestMs = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < files && findings.length < FINDINGS_MAX) {
      const index = next++, file = fuzzFile(bases, seed, index);
      const started = performance.now();
      const { status, finding } = await answerTo(user, file).catch((error) => ({
        status: 0,
        finding: String(error),
      }));
      slowestMs = Math.max(slowestMs, performance.now() - started);
      const key = `${file.kind satisfies FuzzKind}: ${status}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      if (finding !== null) {
        findings.push(`seed ${seed}, file ${index}, ${file.kind}, ${file.contentType}: ${finding}`);
      }
    }
  }));
  const peakBytes = Deno.build.os === "linux" ? await peakMemory(pid) : 0;
  const isAlive = await fetch(`${axi.url}/health/live`).then(async ({ ok, body }) => {
    await body?.cancel();
    return ok;
  }, () => false);
  if (!isAlive) findings.push("the service has ended");
  for (const line of await axi.log()) if (line.includes('"level":"error"')) findings.push(`logged: ${line}`);
  return { answers, findings, slowestMs, peakBytes };
}

/** Uploads the file; where it was stored, reads what is known of it and removes it. */
async function answerTo(
  user: TortureUser,
  { contentType, bytes }: ReturnType<typeof fuzzFile>,
): Promise<{ status: number; finding: string | null }> {
  const answer = await user.call("/datasets/upload", {
    method: "POST",
    headers: { "content-type": contentType },
    body: bytes,
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const text = await answer.text(), { status } = answer;
  if (status !== 201) {
    const isProblem = status >= 400 && status < 500 &&
      answer.headers.get("content-type") === "application/problem+json" &&
      JSON.parse(text).detail !== undefined;
    return { status, finding: isProblem ? null : `${status} ${text.slice(0, 500)}` };
  }
  const { dataset_id, row_count } = JSON.parse(text);
  const summary = await user.call(`/datasets/${dataset_id}/summary`);
  const rows = await user.call(`/datasets/${dataset_id}/rows?limit=1000`);
  const told = [await summary.text(), await rows.text()];
  const removed = await user.call(`/datasets/${dataset_id}?permanent=true`, { method: "DELETE" });
  await removed.body?.cancel();
  const statuses = [summary.status, rows.status, removed.status].join();
  if (statuses !== "200,200,204") {
    return { status, finding: `then ${statuses}: ${told.join(" ").slice(0, 500)}` };
  }
  const count = JSON.parse(told[1]).rows.length;
  if (count !== Math.min(row_count, 1000)) {
    return { status, finding: `${count} of ${row_count} rows are read` };
  }
  return { status, finding: null };
}
