import { assertEquals } from "@shared/testing/assert.ts";
import { fileNameOf } from "./file_name.ts";

Deno.test("fileNameOf() takes the name that the host gives, else the end of the path", () => {
  const url = new URL("https://bucket.example.com/a/May%20sales.csv?X-Amz-Signature=ab%2Fcd.xlsx");
  const cases: readonly (readonly [string | undefined, string])[] = [
    [undefined, "May sales.csv"],
    ["attachment", "May sales.csv"],
    ["inline; filename=", "May sales.csv"],
    ["attachment; filename=june.csv", "june.csv"],
    ['attachment; filename="a \\"b\\".csv"', 'a "b".csv'],
    ["attachment; filename=\"e.csv\"; filename*=UTF-8''%e2%82%ac.csv", "€.csv"],
    ['attachment; filename=" "', "May sales.csv"],
    ["no; such; thing=", "May sales.csv"],
    ["\u0001;;;=", "May sales.csv"],
  ];
  for (const [disposition, name] of cases) {
    assertEquals([disposition, fileNameOf(url, disposition)], [disposition, name]);
  }
  assertEquals(fileNameOf(new URL("https://example.com/100%.csv"), undefined), "100%.csv");
  assertEquals(fileNameOf(new URL("https://example.com"), undefined), "");
});
