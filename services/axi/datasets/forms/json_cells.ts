import { asError } from "@shared/core/as_error.ts";
import { AppError } from "@shared/core/errors.ts";

/** A number as the file writes it: a double would lose digits of it, or that it has a point. */
interface WrittenNumber {
  readonly rawJSON: string;
}
/** V8 has both ("JSON.parse source text access" of ECMAScript), TypeScript's library not yet. */
interface WithSource {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): WrittenNumber;
}
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const { parse, rawJSON }: WithSource = JSON as typeof JSON & WithSource;

/** The cells of a record by name: objects in it are opened once, as `a.b`; what is deeper stays JSON text. */
export function jsonCells(text: string, number: number): Map<string, string | null> {
  const cells = new Map<string, string | null>();
  const put = (name: string, value: unknown) => {
    if (cells.has(name)) throw broken(number, `it has "${name}" twice, once as an object's member`);
    cells.set(name, cellOf(value));
  };
  for (const [name, value] of Object.entries(parsed(text, number))) {
    if (!isObject(value)) put(name, value);
    else for (const [inner, below] of Object.entries(value)) put(`${name}.${inner}`, below);
  }
  return cells;
}

function parsed(text: string, number: number): object {
  try {
    const keepNumber: Reviver = (_, value, { source }) =>
      typeof value === "number" ? rawJSON(source ?? String(value)) : value;
    return parse(text, keepNumber) as object; // safe because the text begins with a brace
  } catch (error) {
    throw broken(number, asError(error).message);
  }
}

function isWritten(value: object): value is WrittenNumber {
  return "rawJSON" in value && Object.getPrototypeOf(value) === null;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isWritten(value);
}

function cellOf(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "object" && isWritten(value)) return value.rawJSON;
  return JSON.stringify(value);
}

function broken(number: number, reason: string): AppError {
  return new AppError("CSV_UNREADABLE", `Cannot read the file as JSON at record ${number}: ${reason}`);
}
