/** What one `deno test` run came to; its steps are not counted. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

/** One test of a JUnit report. */
export interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly seconds: number;
  readonly isSkipped: boolean;
}

const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed(?: \(\d+ steps?\))?(?: \| (\d+) ignored)?/gm;
const CASE = /<testcase name="([^"]*)" classname="([^"]*)" time="([^"]*)"[^>]*>([\s\S]*?)<\/testcase>/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Counts of the closing line of `deno test`; null where there is none, as after a crash. */
export function countsOf(output: string): TestCounts | null {
  // deno-lint-ignore no-control-regex -- colours begin with the escape character
  const last = [...output.replaceAll(/\u001b\[[\d;]*m/g, "").matchAll(SUMMARY)].at(-1);
  if (last === undefined) return null;
  return { passed: Number(last[1]), failed: Number(last[2]), ignored: Number(last[3] ?? 0) };
}

/** Tests and steps of a JUnit report, in its order. */
export function casesOf(junit: string): TestCase[] {
  return [...junit.matchAll(CASE)].map(([, name = "", file = "", seconds = "", body = ""]) => ({
    name: unescape(name),
    file: unescape(file).replace(/^\.\//, ""),
    seconds: Number(seconds),
    isSkipped: body.includes("<skipped"),
  }));
}

function unescape(text: string): string {
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
