import { AppError } from "../core/errors.ts";
import { assert, assertEquals } from "../testing/assert.ts";
import { isSerializationFailure, toPostgresError } from "./errors.ts";

const failure = (code: string) => Object.assign(new Error("of the driver"), { code });

Deno.test("toPostgresError() says UNAVAILABLE, to be repeated after a second, where a repeat can succeed", () => {
  for (
    const code of ["ECONNREFUSED", "CONNECTION_CLOSED", "CONNECT_TIMEOUT", "53300", "57P01", "40001", "08006"]
  ) {
    const error = toPostgresError(failure(code));
    assert(error instanceof AppError);
    assertEquals([error.code, error.retryAfterSeconds], ["UNAVAILABLE", 1], code);
  }
});

Deno.test("toPostgresError() says DEADLINE_EXCEEDED for a cancelled statement", () => {
  const error = toPostgresError(failure("57014"));
  assertEquals(error instanceof AppError && error.code, "DEADLINE_EXCEEDED");
});

Deno.test("toPostgresError() leaves every other error as it is", () => {
  for (const error of [failure("23505"), new TypeError("ours"), new AppError("CONFLICT", "taken"), "text"]) {
    assertEquals(toPostgresError(error), error);
  }
});

Deno.test("isSerializationFailure() holds for serialization failures and deadlocks alone", () => {
  assertEquals(["40001", "40P01", "40002", "23505"].map((code) => isSerializationFailure(failure(code))), [
    true,
    true,
    false,
    false,
  ]);
});
