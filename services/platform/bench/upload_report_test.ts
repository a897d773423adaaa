import { assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { median, uploadReport } from "./upload_report.ts";

Deno.test("median() is the middle value, or the mean of the two middle ones", () => {
  assertEquals([[3], [2, 1], [9, 1, 5], [4, 1, 3, 2]].map(median), [3, 1.5, 5, 2.5]);
});

Deno.test("uploadReport() gives medians and their ratio, and says so where psql is absent", () => {
  const load = { seconds: 4, serviceCpu: 3, serverCpu: 2, peakMemory: 250e6 };
  const figures = {
    rows: 1_000_000,
    bytes: 108e6,
    uploads: [load],
    copies: [{ ...load, seconds: 2, serviceCpu: null, peakMemory: null }],
    summary: [0.004],
    correlations: [0.003],
    machine: ["2 cores"],
  };
  assertMatch(uploadReport(figures), /\| \*\*AXI, median\*\* \| 4\.00 \| 27\.0 \| 3\.00 \| 2\.00 \| 250 \|/);
  assertMatch(uploadReport(figures), /AXI's upload runs at \*\*0\.50x\*\*/);
  assertMatch(uploadReport({ ...figures, copies: [] }), /psql was not found/);
});
