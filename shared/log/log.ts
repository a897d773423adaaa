import type { LogField } from "./log_fields.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A value of a line; an error is written with its code, message, stack and causes. */
export type LogValue = string | number | boolean | null | undefined | Error | readonly string[];
/** What a line can say. The names are an allow list, so that nothing secret is written by the way. */
export type LogFields = { readonly [Name in LogField]?: LogValue };

/** Writes one line an occurrence; `event` names it as `thing.part.happened`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A logger that adds these fields to each of its lines. */
  with(fields: LogFields): Logger;
}
