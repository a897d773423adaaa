import { connect } from "@shared/postgres/connect.ts";
import {
  endedChildrenCpuSeconds,
  familyCpuSeconds,
  peakMemory,
  resetPeakMemory,
} from "../process_figures.ts";
import type { Stack } from "./stack.ts";

/** What a piece of work took; processor seconds of the service and of the database servers apart. */
export type Cost = {
  readonly seconds: number;
  readonly service_cpu_s: number;
  readonly postgres_cpu_s: number;
  readonly redis_cpu_s: number;
  /** Peak resident memory of the service's processes; null for a program of ours that has ended. */
  readonly peak_mb: number | null;
};

/** Does the work and tells its cost. `pid` is the service's first process; null where programs that we start do the work. */
export async function measured(
  stack: Stack,
  pid: number | null,
  work: () => Promise<unknown>,
): Promise<Cost> {
  if (pid !== null) await resetPeakMemory(pid);
  const before = await cpuSeconds(stack, pid);
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const after = await cpuSeconds(stack, pid);
  return {
    seconds,
    service_cpu_s: after.service - before.service,
    postgres_cpu_s: after.postgres - before.postgres,
    redis_cpu_s: after.redis - before.redis,
    peak_mb: pid === null ? null : await peakMemory(pid) / 1e6,
  };
}

/** Writes out what the database has pending, so that nobody pays for the work of another. */
export async function checkpoint({ postgresUrl }: Stack): Promise<void> {
  const sql = connect(postgresUrl, { max: 1 });
  await sql`checkpoint`;
  await sql.end();
}

async function cpuSeconds(stack: Stack, pid: number | null) {
  return {
    service: pid === null ? await endedChildrenCpuSeconds(Deno.pid) : await familyCpuSeconds(pid),
    postgres: await familyCpuSeconds(stack.postgresPid),
    redis: await familyCpuSeconds(stack.redisPid),
  };
}
