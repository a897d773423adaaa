import { assertEquals } from "../testing/assert.ts";
import { asError } from "./as_error.ts";

Deno.test("asError() gives an error as it is, and anything else as the message of one", () => {
  const error = new TypeError("wrong");
  assertEquals(asError(error) === error, true);
  assertEquals(asError("gone").message, "gone");
  assertEquals(asError(undefined).message, "undefined");
});
