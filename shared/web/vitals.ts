import type { Registry } from "../telemetry/metrics.ts";

/** How this process is, by its own metrics. */
export interface Vitals {
  readonly started_at: string;
  readonly memory_bytes: number;
  /** Answers since the start, and those of them that were faults (status 500 and above). */
  readonly answers: number;
  readonly faults: number;
  /** 95 of 100 answers took no longer, in milliseconds, rounded up to a step; null where there were none, or it is beyond. */
  readonly p95_ms: number | null;
  /** What browsers reported as against the policy of the pages. */
  readonly policy_reports: number;
}

interface Sample {
  readonly name: string;
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
}

export async function readVitals(registry: Registry): Promise<Vitals> {
  const samples = (await registry.getMetricsAsJSON()).flatMap(({ name, values }) =>
    (values as { value: number; labels: Sample["labels"]; metricName?: string }[]).map((one): Sample => ({
      ...one,
      name: one.metricName ?? name,
    }))
  );
  const sum = (name: string, isMeant: (sample: Sample) => boolean = () => true) =>
    samples.filter((one) => one.name === name && isMeant(one)).reduce((all, { value }) => all + value, 0);
  const count = "http_request_duration_seconds_count";
  const answers = sum(count);
  return {
    started_at: new Date(sum("process_start_time_seconds") * 1000).toISOString(),
    memory_bytes: sum("process_resident_memory_bytes"),
    answers,
    faults: sum(count, ({ labels }) => Number(labels.status) >= 500),
    p95_ms: quantileMs(samples, answers * 0.95),
    policy_reports: sum("page_policy_reports_total"),
  };
}

/** The first bucket that holds so many of all answers. */
function quantileMs(samples: readonly Sample[], rank: number): number | null {
  const buckets = new Map<number, number>();
  for (const { name, labels, value } of samples) {
    if (name !== "http_request_duration_seconds_bucket") continue;
    const upTo = Number(labels.le === "+Inf" ? Infinity : labels.le);
    buckets.set(upTo, (buckets.get(upTo) ?? 0) + value);
  }
  const found = [...buckets].sort(([a], [b]) => a - b).find(([, value]) => value >= rank && value > 0)?.[0];
  return found === undefined || found === Infinity ? null : found * 1000;
}
