/** One upload, or one `\copy`, of the file. */
export interface Load {
  readonly seconds: number;
  /** Processor seconds of the service; null for `\copy`, which has none. */
  readonly serviceCpu: number | null;
  readonly serverCpu: number;
  /** Peak resident memory of the service in bytes; null for `\copy`. */
  readonly peakMemory: number | null;
}

export interface UploadFigures {
  readonly rows: number;
  readonly bytes: number;
  readonly uploads: readonly Load[];
  /** Empty where psql was not found. */
  readonly copies: readonly Load[];
  /** Seconds of each answer of GET summary and of POST correlations. */
  readonly summary: readonly number[];
  readonly correlations: readonly number[];
  /** What the figures were taken on, one line each. */
  readonly machine: readonly string[];
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The figures as a page of Markdown: a line a round, then the medians and their ratio. */
export function uploadReport(figures: UploadFigures): string {
  const { rows, bytes, uploads, copies, machine } = figures;
  const ratio = median(copies.map(({ seconds }) => seconds)) / median(uploads.map(({ seconds }) => seconds));
  return [
    `# Upload of ${rows.toLocaleString("en")} rows x 12 columns (${megabytes(bytes)} MB)`,
    "",
    "Written by `deno run -A services/platform/bench/upload_bench.ts`: the same generated file goes to AXI over HTTP " +
    "and, turn by turn, through `psql \\copy` into a table of the same columns and types on the same durable server. " +
    "AXI types, checks, keeps the original and computes all statistics meanwhile; `\\copy` only loads.",
    "",
    ...machine.map((fact) => `- ${fact}`),
    "",
    "| load | wall s | MB/s | CPU s of AXI | CPU s of PostgreSQL | peak memory of AXI MB |",
    "|---|---|---|---|---|---|",
    ...uploads.map((load, i) => loadLine(`AXI, round ${i + 1}`, load, bytes)),
    ...copies.map((load, i) => loadLine(`\\copy, round ${i + 1}`, load, bytes)),
    loadLine("**AXI, median**", middleOf(uploads), bytes),
    ...(copies.length === 0 ? [] : [loadLine("**\\copy, median**", middleOf(copies), bytes)]),
    "",
    copies.length === 0
      ? "psql was not found in the PATH, so there is nothing to compare with."
      : `AXI's upload runs at **${ratio.toFixed(2)}x** the speed of \`\\copy\`.`,
    "",
    "| answer | median ms | each ms |",
    "|---|---|---|",
    answerLine("GET /datasets/{id}/summary", figures.summary),
    answerLine("POST /analytics/correlations", figures.correlations),
    "",
  ].join("\n");
}

function middleOf(loads: readonly Load[]): Load {
  const of = (pick: (load: Load) => number | null) => {
    const values = loads.map(pick).filter((value) => value !== null);
    return values.length === 0 ? null : median(values);
  };
  return {
    seconds: of((load) => load.seconds) ?? NaN,
    serviceCpu: of((load) => load.serviceCpu),
    serverCpu: of((load) => load.serverCpu) ?? NaN,
    peakMemory: of((load) => load.peakMemory),
  };
}

function loadLine(name: string, load: Load, bytes: number): string {
  const cells = [
    name,
    load.seconds.toFixed(2),
    (bytes / 1e6 / load.seconds).toFixed(1),
    load.serviceCpu?.toFixed(2) ?? "",
    load.serverCpu.toFixed(2),
    load.peakMemory === null ? "" : megabytes(load.peakMemory),
  ];
  return `| ${cells.join(" | ")} |`;
}

function answerLine(name: string, seconds: readonly number[]): string {
  const milliseconds = seconds.map((value) => (value * 1000).toFixed(1));
  return `| ${name} | ${(median(seconds) * 1000).toFixed(1)} | ${milliseconds.join(", ")} |`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
