import { computed, type Signal, signal } from "@preact/signals";
import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { createPropsWriter } from "@shared/web/islands/serialize.ts";
import { createReviver } from "./revive.ts";

const noSlot = () => {
  throw new Error("Cannot find a slot here");
};

/** The props as they come to an island, by way of JSON. */
function cross(...props: Record<string, unknown>[]): Record<string, unknown>[] {
  const writer = createPropsWriter(), written = props.map((each) => writer.write("Test", each, noSlot));
  const sent = JSON.parse(JSON.stringify({ written, signals: writer.signals() }));
  const reviver = createReviver(sent.signals);
  return sent.written.map((each: unknown) => reviver.revive(each, noSlot));
}

Deno.test("props come to the browser as they were, whatever data they are", () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt(),
      fc.date({ noInvalidDate: false }),
      fc.array(tie("any")),
      fc.dictionary(fc.oneof(fc.constantFrom("$", "__proto__", "value"), fc.string()), tie("any"), {
        noNullPrototype: true,
      }),
      fc.array(tie("any")).map((items) => new Set(items)),
      fc.array(fc.tuple(fc.string(), tie("any"))).map((entries) => new Map(entries)),
    ),
  })).any;
  fc.assert(
    fc.property(value, (data) => {
      const [{ data: come }] = cross({ data });
      assertEquals(come, data);
    }),
    { numRuns: 300, seed: 11 },
  );
});

Deno.test("one signal stays one, in several islands and at any depth", () => {
  const count = signal(3), day = signal(new Date(0)), nested = signal({ count });
  const [a, b] = cross({ count, list: [{ count }] }, { count, day, nested });
  const revived = a.count as Signal<number>;
  assertEquals(revived.value, 3);
  assert(revived === b.count);
  assert(revived === (a.list as { count: unknown }[])[0].count);
  assert(revived === (b.nested as Signal<{ count: unknown }>).value.count);
  assertEquals((b.day as Signal<Date>).value, new Date(0));
});

Deno.test("a signal may hold itself", () => {
  const self = signal<unknown>(null);
  self.value = { self };
  const [{ self: come }] = cross({ self });
  assert((come as Signal<{ self: unknown }>).value.self === come);
});

Deno.test("what is no data is refused by its name and place", () => {
  class Money {}
  const cases: [Record<string, unknown>, RegExp][] = [
    [
      { onSelect: function select() {} },
      /^Cannot give onSelect to the island Test: it is the function select/,
    ],
    [
      { rows: [{ price: new Money() }] },
      /^Cannot give rows\[0\]\.price to the island Test: it is of class Money/,
    ],
    [{ sum: computed(() => 1) }, /^Cannot give sum to the island Test: it is a computed signal/],
    [{ key: Symbol("x") }, /^Cannot give key to the island Test: it is a symbol/],
    [{ value: signal(() => 1) }, /^Cannot give value\.value to the island Test: it is the function/],
  ];
  for (const [props, message] of cases) assertThrows(() => cross(props), TypeError, message);
  const loop: unknown[] = [];
  loop.push(loop);
  assertThrows(() => cross({ loop }), TypeError, /holds itself/);
});
