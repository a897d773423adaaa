import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { typedLine } from "./read_password.ts";

/** A terminal that sends these keys, a few bytes at a time; then its input ends. */
function terminal(keys: string, bytesAtOnce = 3) {
  let bytes = new TextEncoder().encode(keys);
  return (buffer: Uint8Array) => {
    const sent = bytes.subarray(0, bytesAtOnce);
    bytes = bytes.subarray(sent.length);
    buffer.set(sent);
    return Promise.resolve(sent.length === 0 ? null : sent.length);
  };
}

Deno.test("typedLine gives what was typed up to Enter, Ctrl-D or the end", async () => {
  assertEquals(await typedLine(terminal("opensesame\rmore")), "opensesame");
  assertEquals(await typedLine(terminal("opensesame\nmore")), "opensesame");
  assertEquals(await typedLine(terminal("opensesame\x04more")), "opensesame");
  assertEquals(await typedLine(terminal("opensesame")), "opensesame");
  assertEquals(await typedLine(terminal("")), "");
});

Deno.test("typedLine erases whole characters, and nothing where there is none", async () => {
  assertEquals(await typedLine(terminal("\x7f\x08pa\u00df\ud83d\udd0b\x7f\x7fss\r")), "pass");
});

Deno.test("typedLine ends at Ctrl-C, and of endless input", async () => {
  await assertRejects(() => typedLine(terminal("open\x03")), DOMException, "Interrupted");
  assertEquals((await typedLine(terminal("x".repeat(10_000), 64))).length, 4_096);
});
