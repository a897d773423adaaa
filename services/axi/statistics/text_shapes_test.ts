import { assert, assertEquals } from "@shared/testing/assert.ts";
import { entropyBits } from "./entropy.ts";
import { statisticsRunHere } from "./statistics_run.ts";
import { assertClose, summarize } from "./testing.ts";
import { shapesOf, variantsOf } from "./text_shapes.ts";

const once = (...values: string[]) => values.map((value) => ({ value, count: 1 }));

Deno.test("shapesOf tells patterns by rows and the form that most texts have", () => {
  assertEquals(
    shapesOf([{ value: "AB-12", count: 3 }, { value: "é😀 7", count: 1 }, { value: "xy-34", count: 2 }]),
    {
      form: null,
      patterns: [{ pattern: "AA-99", share: 5 / 6 }, { pattern: "AA 9", share: 1 / 6 }],
    },
  );
  assertEquals(shapesOf([{ value: "a@b.co", count: 9 }, { value: "?", count: 1 }]).form, {
    name: "email",
    share: 0.9,
  });
  assertEquals(shapesOf([{ value: "a@b.co", count: 89 }, { value: "?", count: 11 }]).form, null);
  assertEquals(shapesOf([]), { form: null, patterns: [] });
  assertEquals(shapesOf(once("😀".repeat(50))).patterns[0].pattern, "A".repeat(40));
  const forms = (...texts: string[]) => shapesOf(once(...texts)).form?.name ?? null;
  assertEquals([forms("256.1.1.1"), forms("1.1.1"), forms("::1"), forms("10.0.0.1")], [
    "code",
    "code",
    "ip_address",
    "ip_address",
  ]);
  assertEquals([forms("a@b"), forms("a b@c.de"), forms("ftp://x"), forms("http://a b")], [
    null,
    null,
    "url",
    null,
  ]);
});

Deno.test("variantsOf joins what differs in the case of A to Z and in spaces alone", () => {
  const texts = [
    { value: "New York", count: 5 },
    { value: "new  york ", count: 2 },
    { value: "NEW YORK", count: 1 },
    { value: "Oslo", count: 9 },
    { value: "École", count: 1 },
    { value: "école", count: 1 },
    { value: "oslo", count: 9 },
  ];
  assertEquals(variantsOf(texts), {
    group_count: 2,
    row_count: 12,
    examples: [["Oslo", "oslo"], ["New York", "new  york ", "NEW YORK"]],
  });
  const long = "x".repeat(253);
  assertEquals(variantsOf(once(long, long.toUpperCase())).group_count, 0);
});

Deno.test("entropyBits are those of scipy.stats.entropy", () => {
  assertEquals([entropyBits([]), entropyBits([7]), entropyBits([2, 2]), entropyBits([1, 1, 1, 1])], [
    null,
    0,
    1,
    2,
  ]);
  assertClose(entropyBits([9, 1]), 0.4689955935892812, 1e-15, "SciPy 1.17.1: entropy([9, 1], base=2)");
  assertClose(entropyBits([5000, 1, 3]), 0.010025789343795269, 1e-13, "SciPy, from large shares");
});

Deno.test("TableStatistics look at a sample of texts where there are too many different ones", async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => [i % 20 === 7 ? "none" : `user${i}@example.com`]);
  const { columns: [{ text, distinct_exact, examples }] } = await summarize(
    statisticsRunHere(["text"]),
    rows,
  );
  assertEquals([text?.shapes_exact, distinct_exact, text?.variants], [false, true, null]);
  assertEquals(text?.form?.name, "email");
  assert(Math.abs((text?.form?.share ?? 0) - 0.95) < 0.05, `${text?.form?.share}`);
  assertEquals(examples.length, 5);
  assertEquals([text?.length_p95, text?.length_max], [21, 21]);
});

Deno.test("TableStatistics tell the 95 % point of lengths up to 4,095, and none beyond", async () => {
  const lengths = async (...texts: string[]) =>
    (await summarize(statisticsRunHere(["text"]), texts.map((text) => [text]))).columns[0].text?.length_p95;
  assertEquals(await lengths(...Array(19).fill("ab"), "x".repeat(5000)), 2);
  assertEquals(await lengths("x".repeat(4095)), 4095);
  assertEquals(await lengths("a", "x".repeat(4096)), null);
});
