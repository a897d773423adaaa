import type { Context, TypedResponse } from "hono";
import { asciiJson } from "../core/ascii_json.ts";

/** Longer ones are made anew each time. */
const LENGTH_MAX = 64 * 1024;

const texts = new WeakMap<object, string>();

/** Answers a value that never changes as JSON, which is made once for as long as the value is at hand. */
export function jsonOnce<Value extends object>(
  c: Context,
  value: Value,
): Response & TypedResponse<Value, 200, "json"> {
  const response: Response = c.body(textOf(value), 200, { "content-type": "application/json" });
  return response as Response & TypedResponse<Value, 200, "json">; // safe because it is the value's JSON
}

function textOf(value: object): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const json = asciiJson(JSON.stringify(value));
  if (json.length <= LENGTH_MAX) texts.set(value, json);
  return json;
}
