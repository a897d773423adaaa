import { assertEquals } from "@shared/testing/assert.ts";
import { classes, divergingCell, sequentialCell } from "./classes.ts";

Deno.test("classes() joins the parts that are there", () => {
  assertEquals(classes("a", false, undefined, null, "", "b c"), "a b c");
});

Deno.test("sequentialCell() goes from the first to the last step and stays within", () => {
  const steps = [-0.1, 0, 0.14, 0.15, 0.999, 1, 2].map((share) => sequentialCell(share).split(" ")[0]);
  assertEquals(steps, ["bg-seq-1", "bg-seq-1", "bg-seq-1", "bg-seq-2", "bg-seq-7", "bg-seq-7", "bg-seq-7"]);
});

Deno.test("divergingCell() is grey about zero and even on both sides", () => {
  const steps = [-1, -0.5, -0.3, -0.1, -0.09, 0, 0.09, 0.1, 0.3, 0.5, 0.7, 1]
    .map((value) => Number(divergingCell(value).match(/bg-div-(\d)/)?.[1]));
  assertEquals(steps, [1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 9, 9]);
});
