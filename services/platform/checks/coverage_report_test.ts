import { assertEquals } from "@shared/testing/assert.ts";
import { groupCoverage, missingFiles, readLcov } from "./coverage_report.ts";

const LCOV = `SF:/repo/services/axi/app.ts
DA:1,1
LH:9
LF:10
end_of_record
SF:/repo/services/axi/app_test.ts
LH:1
LF:1
end_of_record
SF:/repo/shared/testing/assert.ts
LH:1
LF:1
end_of_record
SF:/repo/shared/core/ids.ts
LH:5
LF:5
end_of_record
`;

Deno.test("readLcov() gives lines by path and leaves tests out", () => {
  assertEquals(readLcov(LCOV, "/repo"), [
    { path: "services/axi/app.ts", lines: 10, hit: 9 },
    { path: "shared/core/ids.ts", lines: 5, hit: 5 },
  ]);
});

Deno.test("missingFiles() counts the code of files that no test loaded, and passes over files of types", () => {
  const sources = [
    { path: "services/axi/app.ts", text: "a();" },
    { path: "shared/blob/blob.ts", text: "/** A port. */\nexport interface Blob {\n  get(): void;\n}\n" },
    {
      path: "shared/core/new.ts",
      text: `import { b } from "../b.ts";\n\n// why\nconst c: number = b();\nc++;\n`,
    },
    { path: "shared/core/new_test.ts", text: "a();" },
  ];
  assertEquals(missingFiles(sources, readLcov(LCOV, "/repo")), [
    { path: "shared/core/new.ts", lines: 2, hit: 0 },
  ]);
});

Deno.test("groupCoverage() sums by service and for the shared rooms", () => {
  const groups = groupCoverage([...readLcov(LCOV, "/repo"), {
    path: "shared/core/new.ts",
    lines: 5,
    hit: 0,
  }]);
  assertEquals(groups, [
    { group: "services/axi", files: 1, lines: 10, hit: 9, ratio: 0.9 },
    { group: "shared", files: 2, lines: 10, hit: 5, ratio: 0.5 },
  ]);
});
