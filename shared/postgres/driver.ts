import type { Socket } from "node:net";
import postgres from "postgres";
import { addArrayTypes } from "./array_types.ts";
import { formatDate, parseInt8, parseTimestamp, parseTimestamptz } from "./values.ts";

/** From the connected socket to the server's consent; as long may the socket take. */
export const CONNECT_TIMEOUT_SECONDS = 15;

export interface DriverOptions {
  /** Name under which `pg_stat_activity` shows the connections. */
  readonly applicationName?: string;
  /** Time after which the server gives up a statement; a transaction with a deadline sets its own. */
  readonly statementTimeoutMs?: number;
}

export interface DriverHooks {
  /** Gives the connected socket; the driver's own connecting could not be held to one time. */
  socket(target: SocketTarget): Promise<Socket>;
  /** The connection is closed. */
  onclose(): void;
}

/** Where the driver's URL leads. */
export interface SocketTarget {
  /** Of a Unix socket; then host and port don't matter. */
  readonly path: string | false;
  readonly host: readonly string[];
  readonly port: readonly number[];
}

/** The driver with one connection at most, our settings and our values. */
export function createDriver(
  url: string,
  { applicationName, statementTimeoutMs }: DriverOptions,
  hooks?: DriverHooks,
): postgres.Sql {
  const options = {
    ...hooks,
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    fetch_types: false, // see addArrayTypes
    idle_timeout: 0, // the pool ends sessions, so that one which ends by itself is a lost one
    max_lifetime: 0,
    onnotice() {},
    connection: {
      application_name: applicationName ?? "platform",
      TimeZone: "UTC",
      DateStyle: "ISO",
      ...(statementTimeoutMs === undefined ? {} : { statement_timeout: statementTimeoutMs }),
    },
    types: {
      int8: { to: 20, from: [20], serialize: String, parse: parseInt8 },
      date: { to: 1082, from: [1082], serialize: formatDate, parse: String },
      timestamp: { to: 1114, from: [1114], serialize: formatDate, parse: parseTimestamp },
      timestamptz: { to: 1184, from: [1184], serialize: formatDate, parse: parseTimestamptz },
    },
  };
  const driver = postgres(url, options);
  if (driver.options.host.length > 1) {
    throw new TypeError("Cannot connect to several hosts: name one in the URL");
  }
  addArrayTypes(driver.options);
  return driver;
}
