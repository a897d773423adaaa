import { assertEquals } from "../testing/assert.ts";
import { parseTraceparent, traceHeaders } from "./trace_context.ts";

const CALL = {
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  tracestate: "a=1",
  correlation_id: "c",
};

Deno.test("traceHeaders joins the trace, with a span of its own for each request", () => {
  const sent = [traceHeaders(CALL), traceHeaders(CALL)];
  const spans = sent.map(({ traceparent }) => parseTraceparent(traceparent));
  assertEquals(
    spans.map((span) => [span?.traceId, span?.flags]),
    Array(2).fill(["0af7651916cd43dd8448eb211c80319c", "01"]),
  );
  assertEquals(new Set([...spans.map((span) => span?.spanId), "b7ad6b7169203331"]).size, 3);
  assertEquals(sent.map(({ tracestate, ...rest }) => [tracestate, rest["x-correlation-id"]]), [["a=1", "c"], [
    "a=1",
    "c",
  ]]);
});
