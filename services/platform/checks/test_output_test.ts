import { assertEquals } from "@shared/testing/assert.ts";
import { casesOf, countsOf } from "./test_output.ts";

Deno.test("countsOf() reads the closing line of deno test in colour, with steps and ignored tests", () => {
  const output =
    "\u001b[0m\u001b[32mok\u001b[0m | 12 passed (1 step) | 0 failed | 1 ignored \u001b[0m(9ms)\n";
  assertEquals(countsOf(output), { passed: 12, failed: 0, ignored: 1 });
  assertEquals(countsOf("FAILED | 3 passed (4 steps) | 2 failed (1 step) (1s)"), {
    passed: 3,
    failed: 2,
    ignored: 0,
  });
});

Deno.test("countsOf() takes the last closing line and gives null where there is none", () => {
  assertEquals(countsOf("ok | 1 passed | 0 failed (1ms)\nok | 2 passed | 0 failed (1ms)\n")?.passed, 2);
  assertEquals(countsOf("error: Module not found"), null);
});

Deno.test("casesOf() reads names, files, seconds and skips of a JUnit report", () => {
  const junit = `<testcase name="a &lt;b&gt;" classname="./x_test.ts" time="0.25" line="2" col="6">
      </testcase><testcase name="c" classname="./x_test.ts" time="0.000" line="3" col="6">
        <skipped/></testcase>`;
  assertEquals(casesOf(junit), [
    { name: "a <b>", file: "x_test.ts", seconds: 0.25, isSkipped: false },
    { name: "c", file: "x_test.ts", seconds: 0, isSkipped: true },
  ]);
});
