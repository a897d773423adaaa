import { stripTypeScriptTypes } from "node:module";
import { relative } from "node:path";

/** Share of lines that tests must run, in every service and in the shared rooms together. */
export const COVERAGE_BAR = 0.9;

/** Lines of one file that can run, and those that did. */
export interface FileCoverage {
  readonly path: string;
  readonly lines: number;
  readonly hit: number;
}

export interface GroupCoverage {
  readonly group: string;
  readonly files: number;
  readonly lines: number;
  readonly hit: number;
  /** Share of lines that ran, 0..1; 1 for a group without lines. */
  readonly ratio: number;
}

const SOURCE = /^(services|shared|islands)\/.+\.tsx?$/;
const NOT_MEASURED = /_(test|bench)\.tsx?$|^shared\/testing\/|\/testing(\.ts$|\/)|\/bench\//;

/** Files of an lcov report, by their path from `root`; tests and what serves them are left out. */
export function readLcov(lcov: string, root: string): FileCoverage[] {
  return lcov.split("end_of_record").flatMap((record) => {
    const file = /^SF:(.+)$/m.exec(record)?.[1];
    if (file === undefined) return [];
    const path = relative(root, file).replaceAll("\\", "/");
    if (!isMeasured(path)) return [];
    return [{ path, lines: numberAt(record, "LF"), hit: numberAt(record, "LH") }];
  });
}

/** Files that no test has loaded and that hold code, each with its lines and none of them hit. */
export function missingFiles(
  sources: readonly { readonly path: string; readonly text: string }[],
  seen: readonly FileCoverage[],
): FileCoverage[] {
  const known = new Set(seen.map((file) => file.path));
  return sources.filter(({ path }) => isMeasured(path) && !known.has(path))
    .map(({ path, text }) => ({ path, lines: codeLines(path, text), hit: 0 }))
    .filter((file) => file.lines > 0);
}

/** Sums by service and for the shared rooms, in the order of their names. */
export function groupCoverage(files: readonly FileCoverage[]): GroupCoverage[] {
  const groups = Map.groupBy(files, ({ path }) => /^services\/\w+|^\w+/.exec(path)?.[0] ?? path);
  return [...groups].map(([group, members]) => {
    const lines = members.reduce((sum, file) => sum + file.lines, 0);
    const hit = members.reduce((sum, file) => sum + file.hit, 0);
    return { group, files: members.length, lines, hit, ratio: lines === 0 ? 1 : hit / lines };
  }).sort((a, b) => a.group.localeCompare(b.group));
}

function isMeasured(path: string): boolean {
  return SOURCE.test(path) && !NOT_MEASURED.test(path);
}

function numberAt(record: string, key: string): number {
  return Number(new RegExp(`^${key}:(\\d+)$`, "m").exec(record)?.[1] ?? 0);
}

/** Lines that are left when types, imports, comments and blanks are gone. */
function codeLines(path: string, text: string): number {
  const code = path.endsWith(".tsx") ? text : stripTypeScriptTypes(text, { mode: "transform" });
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, "").split("\n")
    .filter((line) => !/^\s*($|\/\/|import\b|export \{\};?$|\} from )/.test(line)).length;
}
