/**
 * Lighthouse judges pages as browsers, search engines and readers of screens meet them. It is not in the import map: of its
 * many packages we ship none. So Deno's package cache brings it at test time, this version or none.
 */
const PACKAGE = "npm:lighthouse@12.8.2";
const FLAGS = ["run", "-A", "--no-config", "--no-lock", "--quiet"];
const CHROME_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage";
/** Far beyond what a page takes on a busy machine. */
const DEADLINE_MS = 180_000;

export type LighthouseCategory = "accessibility" | "best-practices" | "seo";

/** What Lighthouse is to look at. */
export interface LighthouseVisit {
  /** Path of Chromium; Lighthouse starts one for itself. */
  readonly browser: string;
  readonly url: string;
  readonly categories: readonly LighthouseCategory[];
  /** The `Cookie` header of a session. */
  readonly cookie?: string | undefined;
}

interface Audit {
  readonly id: string;
  readonly title: string;
  /** From 0 to 1; null where it only tells. */
  readonly score: number | null;
  readonly details?: unknown;
}

interface Report {
  readonly finalDisplayedUrl: string;
  /** Where the page could not be looked at. */
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, Audit>>;
}

/** Scores from 0 to 100 by category, and what keeps them from 100. */
export interface LighthouseResult {
  /** Where the visit ended. */
  readonly url: string;
  readonly scores: Readonly<Record<string, number | null>>;
  readonly faults: readonly string[];
}

/** Whether Lighthouse can be had, as it can't without a network or a filled package cache. */
export async function hasLighthouse(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...FLAGS, PACKAGE, "--version"],
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

/** What Lighthouse says of a page. Throws Error with its words where it can't look at it. */
export async function lighthouse(
  { browser, url, categories, cookie }: LighthouseVisit,
): Promise<LighthouseResult> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[...FLAGS, PACKAGE, url, "--quiet", "--output=json", `--chrome-flags=${CHROME_FLAGS}`],
      `--only-categories=${categories.join()}`,
      ...cookie === undefined ? [] : [`--extra-headers=${JSON.stringify({ cookie })}`],
    ],
    env: { CHROME_PATH: browser },
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot look at ${url} with Lighthouse: ${decoder.decode(stderr)}`);
  const report: Report = JSON.parse(decoder.decode(stdout));
  if (report.runtimeError !== undefined) {
    throw new Error(`Cannot look at ${url} with Lighthouse: ${report.runtimeError.message}`);
  }
  return {
    url: report.finalDisplayedUrl,
    scores: Object.fromEntries(
      Object.entries(report.categories).map((
        [name, { score }],
      ) => [name, score === null ? null : score * 100]),
    ),
    faults: Object.values(report.audits).filter(({ score }) => score !== null && score < 1).map(faultOf),
  };
}

function faultOf({ id, title, details }: Audit): string {
  return `${id} (${title}): ${JSON.stringify(details ?? null).slice(0, 500)}`;
}
