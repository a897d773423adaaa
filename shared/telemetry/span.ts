import { type Attributes, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { TraceContext } from "./trace_context.ts";

const tracer = trace.getTracer("platform"); // does nothing unless OTEL_DENO=true

/** Runs `work` in a span of a call to something outside: a database, a cache, another service. */
export function inSpan<Value>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Value>,
): Promise<Value> {
  return tracer.startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.name : "unknown",
      });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span that the runtime opened for the request under way; null without OpenTelemetry. */
export function activeTrace(): TraceContext | null {
  const context = trace.getActiveSpan()?.spanContext();
  if (context === undefined) return null;
  return { traceId: context.traceId, spanId: context.spanId, flags: context.traceFlags === 0 ? "00" : "01" };
}
