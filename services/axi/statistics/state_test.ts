import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { StateReader, UnreadableState } from "./state_reader.ts";
import { StateWriter } from "./state_writer.ts";

function written(): Uint8Array {
  const state = new StateWriter(), floats = Float64Array.of(NaN, -Infinity, 0.1);
  state.number(7);
  state.array(Uint8Array.of(1, 2, 3));
  state.array(floats);
  floats.fill(0); // as an accumulator that goes on
  state.array(Int32Array.of(-5).subarray(0, 1));
  return state.finish();
}

Deno.test("StateReader gives back what StateWriter was given, wherever the bytes lie in memory", () => {
  const bytes = written(), shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  for (const copy of [bytes, shifted.subarray(1)]) {
    const state = new StateReader(copy);
    assertEquals([state.count(7), [...state.bytes(3)]], [7, [1, 2, 3]]);
    assertEquals([...state.floats()], [NaN, -Infinity, 0.1]);
    assertEquals([...state.ints(1)], [-5]);
    state.end();
  }
});

Deno.test("StateReader refuses bytes that are cut, too many, of other lengths or no counts", () => {
  const bytes = written();
  const read = (copy: Uint8Array) => {
    const state = new StateReader(copy);
    state.number();
    state.bytes();
    state.floats();
    state.ints();
    state.end();
  };
  for (let length = 0; length < bytes.length; length++) {
    const error = assertThrows(() => read(bytes.subarray(0, length)));
    assert(error instanceof UnreadableState, `${length} bytes`);
  }
  assertThrows(() => read(Uint8Array.of(...bytes, 0)), UnreadableState, "1 bytes are left over");
  assertThrows(() => new StateReader(bytes).count(6), UnreadableState, "7 is no number from 0 to 6");
  const state = new StateReader(bytes);
  state.number();
  assertThrows(() => state.bytes(4), UnreadableState, "3 values instead of 4");
});
