import { assertEquals, assertRejects } from "../testing/assert.ts";
import { createSharedRead } from "./shared_read.ts";

/** A value that changes, and reads of it that end when they are told. */
function open() {
  const shared = createSharedRead<number>(), ends: (() => void)[] = [];
  const source = { value: 0, reads: 0 };
  const read = async () => {
    source.reads++;
    const seen = source.value, { promise, resolve } = Promise.withResolvers<void>();
    ends.push(resolve);
    await promise;
    return seen;
  };
  return { source, ends, ask: (key = "a") => shared.run(key, read) };
}

/** Lets everything go on that waits for nothing. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await null;
}

Deno.test("createSharedRead() shares one read among those who come while another runs", async () => {
  const { source, ends, ask } = open();
  const [first, second, third, other] = [ask(), ask(), ask(), ask("b")];
  source.value = 1;
  await settle();
  assertEquals(source.reads, 2);
  ends.splice(0).forEach((end) => end());
  await settle();
  ends.splice(0).forEach((end) => end());
  assertEquals(await Promise.all([first, second, third, other]), [0, 1, 1, 0]);
  assertEquals(source.reads, 3);
  const alone = ask();
  await settle();
  ends.splice(0).forEach((end) => end());
  assertEquals(await alone, 1);
});

Deno.test("createSharedRead() never answers what is older than the question, in whatever order things happen", async () => {
  let seed = 7;
  const below = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
  for (let round = 0; round < 50; round++) {
    const { source, ends, ask } = open(), asked: Promise<void>[] = [];
    for (let step = 0; step < 60; step++) {
      const what = below(4);
      if (what === 0) source.value++;
      else if (what === 1) ends.splice(below(ends.length + 1), 1).forEach((end) => end());
      else {
        const least = source.value;
        asked.push(ask(`${below(2)}`).then((seen) => assertEquals(seen >= least, true)));
      }
      if (below(2) === 0) await settle();
    }
    for (let left = 0; left < 4; left++) {
      await settle();
      ends.splice(0).forEach((end) => end());
    }
    await Promise.all(asked);
  }
});

Deno.test("createSharedRead() tells a failure to those who shared it, and reads anew afterwards", async () => {
  const shared = createSharedRead<number>();
  const fail = () => Promise.reject(new Error("no"));
  for (const one of [shared.run("a", fail), shared.run("a", fail), shared.run("a", fail)]) {
    await assertRejects(() => one, Error, "no");
  }
  assertEquals(await shared.run("a", () => Promise.resolve(1)), 1);
});
