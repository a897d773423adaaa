import postgres from "postgres";
import { withinDeadline } from "./deadline.ts";
import { toPostgresError } from "./errors.ts";
import { formatDate, parseInt8, parseTimestamp, parseTimestamptz } from "./values.ts";
import type { Sql } from "./sql.ts";

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_SECONDS = 5;
const IDLE_TIMEOUT_SECONDS = 60;
const BACKOFF_LIMIT_SECONDS = 1;
const PING_TIMEOUT_MS = 2_000;

export interface ConnectOptions {
  /** Connections at most. */
  readonly max?: number;
  /** Name under which `pg_stat_activity` shows them. */
  readonly applicationName?: string;
  /** Time after which the server gives up a statement; a transaction with a deadline sets its own. */
  readonly statementTimeoutMs?: number;
}

/**
 * A pool of connections that opens none until it is asked. Values come as: bigint a number where that is exact, else
 * text; timestamptz RFC 3339 in UTC; date `YYYY-MM-DD`; numeric text.
 */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  return postgres(url, {
    max: options.max ?? MAX_CONNECTIONS,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: IDLE_TIMEOUT_SECONDS,
    // The driver waits up to 20 s between attempts; a caller that waits is better told at once.
    backoff: (attempt) => Math.min(0.01 * 3 ** attempt, BACKOFF_LIMIT_SECONDS),
    onnotice() {},
    connection: {
      application_name: options.applicationName ?? "platform",
      TimeZone: "UTC",
      DateStyle: "ISO",
      ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
    },
    types: {
      int8: { to: 20, from: [20], serialize: String, parse: parseInt8 },
      date: { to: 1082, from: [1082], serialize: formatDate, parse: String },
      timestamp: { to: 1114, from: [1114], serialize: formatDate, parse: parseTimestamp },
      timestamptz: { to: 1184, from: [1184], serialize: formatDate, parse: parseTimestamptz },
    },
  });
}

/** Resolves when the server has answered within two seconds; else throws UNAVAILABLE or DEADLINE_EXCEEDED. */
export async function pingPostgres(sql: Sql): Promise<void> {
  const query = sql`select 1`;
  try {
    await withinDeadline(query, Date.now() + PING_TIMEOUT_MS);
  } catch (error) {
    query.cancel(); // else every probe of a silent server would leave a statement in the queue
    throw toPostgresError(error);
  }
}
