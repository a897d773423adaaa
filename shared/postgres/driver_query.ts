/** A query of the driver as it is inside; the driver sends it, and calls resolve and reject, through these fields. */
export interface DriverQuery extends Promise<unknown> {
  /** Sends the query; called once, when it is first awaited or executed. */
  handler(query: DriverQuery): void;
  canceller: ((query: DriverQuery) => Promise<void>) | null;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** The server works on it. */
  active: boolean;
  /** Given up before it was sent, where it is `true`. */
  readonly cancelled: unknown;
  /** It is a COPY, which resolves with its stream and settles later. */
  readonly streaming?: boolean;
  /** It is read by a cursor, which settles it for every block of rows anew. */
  readonly cursorFn?: unknown;
}

/** What the driver's function gave as a query, or null where it was an identifier or a helper. */
export function asQuery(value: unknown): DriverQuery | null {
  return isQuery(value) ? value : null;
}

/** Calls back once when the query has its result or error. */
export function onSettled(query: DriverQuery, settled: () => void): void {
  const { resolve, reject } = query;
  query.resolve = (value) => {
    resolve(value);
    if (!query.streaming) settled();
  };
  query.reject = (error) => {
    reject(error);
    settled();
  };
}

/**
 * Calls back when the server is to cancel the query; that takes a connection, and nobody need hear where it fails.
 * A query that waits behind others of its transaction stays as it is: the driver would lose count of the answers.
 */
export function onCancel(query: DriverQuery, cancelling: () => void): void {
  const { canceller } = query;
  query.canceller = async (query) => {
    if (!query.active) return;
    cancelling();
    await canceller?.(query).catch(() => {});
  };
}

function isQuery(value: unknown): value is DriverQuery {
  return value instanceof Promise && "handler" in value;
}
