import { AppError, ValidationError } from "../core/errors.ts";

/** Codes of the driver and the system for a connection that could not be had or was lost. */
const CONNECTION_LOST = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);
/** SQLSTATEs after which a repeat can succeed: contention, no free connection, server going down or coming up. */
const TRANSIENT = /^(08...|40001|40P01|53300|55P03|57P0[1-5]|25P0[34])$/;

/** SQLSTATE or system code of a driver's error; null for anything else. */
export function postgresCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** Whether the transaction lost against another one and may simply run again. */
export function isSerializationFailure(error: unknown): boolean {
  const code = postgresCode(error);
  return code === "40001" || code === "40P01";
}

/** Names of columns or tables that are not there. */
const NO_SUCH_NAME = new Set(["42703", "42P01"]);

/** What a transaction throws that has read of two states of the data, so that it is begun anew. */
export function readOfTwoStates(cause?: unknown): Error {
  return Object.assign(new Error("The data has changed between two statements", { cause }), {
    code: "40001",
  });
}

/** Passes a query's failure on; where its names are gone that were there a moment ago, the transaction is begun anew. */
export function refuseVanished(error: unknown): never {
  throw NO_SUCH_NAME.has(postgresCode(error) ?? "") ? readOfTwoStates(error) : error;
}

/**
 * What a caller may be told of a database failure: UNAVAILABLE where a repeat can succeed, DEADLINE_EXCEEDED for a
 * cancelled statement. Every other error comes back as it is.
 */
export function toPostgresError(error: unknown): unknown {
  const code = postgresCode(error);
  if (code === null || error instanceof AppError) return error;
  if (code === "57014") {
    return new AppError(
      "DEADLINE_EXCEEDED",
      "Cannot finish in time: the database gave the work up; ask for less",
      {
        cause: error,
      },
    );
  }
  if (CONNECTION_LOST.has(code) || TRANSIENT.test(code)) {
    return unavailable("it is away or too busy", error);
  }
  return error;
}

/**
 * Passes a query's failure on, as VALIDATION where the server refused a value for what it is (SQLSTATE class 22). Values of
 * a list's query are checked before, so it was a cursor that nobody gave.
 */
export function refuseForged(error: unknown): never {
  if (postgresCode(error)?.startsWith("22") !== true) throw error;
  const message = "it is not one that this list gave";
  throw new ValidationError(`Cannot continue the list: ${message}; begin anew without cursor`, [
    { pointer: "cursor", message },
  ]);
}

/** Of a session that has ended under what was under way; whether that had its effect, nobody knows. */
export function lostSession(): AppError {
  return unavailable("the connection was lost");
}

/** UNAVAILABLE for that reason; a repeat may succeed. */
export function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError("UNAVAILABLE", `Cannot use the database: ${reason}; try again`, {
    cause,
    retryAfterSeconds: 1,
  });
}
