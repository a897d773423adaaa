import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { assertEquals } from "@shared/testing/assert.ts";
import { inheritedOptions } from "./inherited_options.ts";

Deno.test("inheritedOptions() takes over how values are written, not how a file is cut, unless the file's own say otherwise", () => {
  const first: UploadOptions = {
    type_threshold: 0.9,
    delimiter: ";",
    encoding: "utf-16le",
    skip_rows: 3,
    date_order: "dmy",
    decimal: ",",
    thousands: ".",
    null_values: ["none"],
    types: { a: "int" },
  };
  assertEquals(inheritedOptions(first, { type_threshold: 0.995 }), {
    date_order: "dmy",
    decimal: ",",
    thousands: ".",
    null_values: ["none"],
    type_threshold: 0.995,
  });
  assertEquals(
    inheritedOptions(first, { type_threshold: 0.995, thousands: ",", date_order: "mdy", delimiter: "|" }),
    {
      date_order: "mdy",
      null_values: ["none"],
      type_threshold: 0.995,
      thousands: ",",
      delimiter: "|",
    },
  );
});
