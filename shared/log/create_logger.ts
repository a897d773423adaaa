import { LOG_LEVELS, type LogFields, type Logger, type LogLevel, type LogValue } from "./log.ts";
import { LOG_FIELDS, type LogField } from "./log_fields.ts";

export interface LoggerOptions {
  /** Lines below it are dropped; default "info". */
  readonly level?: LogLevel;
  /** "json" for machines (default), "human" for a developer's terminal. */
  readonly format?: "json" | "human";
  /** Takes finished lines, each with its line end. */
  readonly write: (lines: string, level: LogLevel) => void;
  readonly now?: () => number;
}

const ALLOWED: ReadonlySet<string> = new Set(LOG_FIELDS);
const TEXT_MAX = 2_000;
const CAUSES_MAX = 5;

/** A logger of one line an occurrence, written at once. */
export function createLogger(options: LoggerOptions): Logger {
  const { level = "info", format = "json", write, now = Date.now } = options;
  const lowest = LOG_LEVELS.indexOf(level);
  const render = format === "json" ? jsonLine : humanLine;

  function build(bound: LogFields): Logger {
    const isEmpty = Object.keys(bound).length === 0;
    const at = (name: LogLevel) =>
      LOG_LEVELS.indexOf(name) < lowest ? ignore : (event: string, fields?: LogFields) =>
        write(
          render({ time: now(), level: name, event, fields: isEmpty ? fields : { ...bound, ...fields } }),
          name,
        );
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      with: (fields) => build({ ...bound, ...fields }),
    };
  }
  return build({});
}

interface Line {
  readonly time: number;
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: LogFields | undefined;
}

function ignore(): void {}

function jsonLine({ time, level, event, fields }: Line): string {
  let line = `{"time":"${instant(time)}","level":"${level}","event":${JSON.stringify(event)}`;
  for (const name in fields) {
    const value = fields[name as LogField]; // safe because it is one of its names
    if (value !== undefined) {
      line += `,${JSON.stringify(name)}:${JSON.stringify(ALLOWED.has(name) ? plain(value) : "[redacted]")}`;
    }
  }
  return line + "}\n";
}

let lastTime = NaN, lastInstant = "";

/** RFC 3339; most lines of a busy service share a millisecond with another. */
function instant(time: number): string {
  if (time === lastTime) return lastInstant;
  lastInstant = new Date(time).toISOString();
  lastTime = time;
  return lastInstant;
}

function humanLine({ time, level, event, fields }: Line): string {
  const clock = new Date(time).toISOString().slice(11, 23);
  const words = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined).map(
    ([name, value]) => {
      const shown = ALLOWED.has(name) ? plain(value) : "[redacted]";
      return `${name}=${
        typeof shown === "string" && /^[^\s"=\p{Cc}]+$/u.test(shown) ? shown : quoted(shown)
      }`;
    },
  );
  return [clock, level.toUpperCase().padEnd(5), event, ...words].join(" ") + "\n";
}

/** As JSON, and without the control characters that it leaves as they are: a terminal would obey them. */
function quoted(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function plain(value: LogValue): unknown {
  if (typeof value === "string") return cut(value);
  return value instanceof Error ? plainError(value, CAUSES_MAX) : value;
}

function plainError(error: Error, causesLeft: number): Record<string, unknown> {
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    name: error.name,
    code,
    message: cut(withoutData(error)),
    stack: cut(stackOf(error)),
    cause: error.cause instanceof Error && causesLeft > 0
      ? plainError(error.cause, causesLeft - 1)
      : undefined,
  };
}

/** PostgreSQL quotes cells in its messages: the quoted parts are left out. */
function withoutData(error: Error): string {
  return error.name === "PostgresError" ? error.message.replace(/"[^"]*"/g, '"…"') : error.message;
}

/** The frames alone: the stack's head repeats the message. */
function stackOf(error: Error): string {
  return (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).map((line) => line.trim())
    .join("\n");
}

function cut(text: string): string {
  return text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) + "…" : text;
}
