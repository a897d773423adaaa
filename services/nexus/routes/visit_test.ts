import { assertEquals } from "@shared/testing/assert.ts";
import { safeNext } from "./visit.ts";

const HERE = "https://dash.example";

Deno.test("safeNext() goes on to paths of this dashboard", () => {
  for (const path of ["/", "/datasets?q=a%09b&sort=-name", "/datasets/x/rows?filter=größe~5"]) {
    assertEquals(safeNext(path), path);
  }
});

Deno.test("safeNext() leads nowhere else, whatever browsers make of the address", () => {
  const others = [
    undefined,
    "",
    "datasets",
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    ...["\t", "\n", "\r", "\r\n", "\0", "\u007f"].flatMap((blank) => [
      `/${blank}/evil.example`,
      `${blank}//evil.example`,
      `/a${blank}b`,
    ]),
  ];
  for (const next of others) {
    assertEquals(safeNext(next), "/", JSON.stringify(next));
    assertEquals(new URL(safeNext(next), HERE).origin, HERE);
  }
});
