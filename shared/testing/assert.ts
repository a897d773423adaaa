import strict from "node:assert/strict";

/** Class of an error, as `assertRejects` and `assertThrows` expect it. */
// deno-lint-ignore no-explicit-any -- the parameters of a constructor that only `instanceof` looks at
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** Fails unless the condition holds; narrows its type. */
export function assert(condition: unknown, message = "the condition does not hold"): asserts condition {
  if (!condition) throw new strict.AssertionError({ message, actual: condition, stackStartFn: assert });
}

/** Fails unless both are deeply and strictly equal. */
export function assertEquals<T>(actual: T, expected: NoInfer<T>, message?: string): void {
  strict.deepStrictEqual(actual, expected, message);
}

/** Fails unless the text matches the pattern. */
export function assertMatch(text: string, pattern: RegExp, message?: string): void {
  strict.match(text, pattern, message);
}

/** The error that the promise rejects with; fails where there is none, or one of another class or message. */
export async function assertRejects<E extends Error = Error>(
  run: () => Promise<unknown>,
  expected: ErrorClass<E> | null = null,
  message: string | RegExp = "",
): Promise<E> {
  try {
    await run();
  } catch (error) {
    return checked(error, expected, message);
  }
  throw new strict.AssertionError({ message: "nothing was rejected", stackStartFn: assertRejects });
}

/** The error that the function throws; fails where there is none, or one of another class or message. */
export function assertThrows<E extends Error = Error>(
  run: () => unknown,
  expected: ErrorClass<E> | null = null,
  message: string | RegExp = "",
): E {
  try {
    run();
  } catch (error) {
    return checked(error, expected, message);
  }
  throw new strict.AssertionError({ message: "nothing was thrown", stackStartFn: assertThrows });
}

function checked<E extends Error>(
  error: unknown,
  expected: ErrorClass<E> | null,
  message: string | RegExp,
): E {
  if (!(error instanceof (expected ?? Error))) throw error;
  const matches = typeof message === "string" ? error.message.includes(message) : message.test(error.message);
  assert(matches, `the message ${JSON.stringify(error.message)} does not match ${message}`);
  return error as E;
}
