import { assertEquals } from "../testing/assert.ts";
import { asciiJson } from "./ascii_json.ts";

Deno.test("asciiJson() says the same in ASCII alone", () => {
  const value = { "größe": ["→ 東京 😀", '\u0000\u001f\\"', "\ud800 alone", "\u2028"], n: 1.5 };
  const json = asciiJson(JSON.stringify(value));
  assertEquals(JSON.parse(json), value);
  assertEquals(/[^\x20-\x7e]/.test(json), false);
  assertEquals(asciiJson('{"a":1}'), '{"a":1}');
});
