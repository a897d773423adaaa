import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { Histogram, type Registry } from "../telemetry/metrics.ts";
import type { Answer } from "./frame.ts";
import { type App, newApp } from "./new_app.ts";

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Counts and times answers by method, route template and status, all of which have few values. */
export function httpMetrics(registry: Registry): (answer: Answer) => void {
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival to the head of its answer",
    labelNames: ["method", "route", "status"] as const,
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  const series = new Map<string, Histogram.Internal<"method" | "route" | "status">>();

  return function observe({ method, route, status, durationMs }) {
    const name = METHODS.includes(method) ? method : "OTHER";
    const key = `${name} ${status} ${route}`;
    let one = series.get(key);
    if (one === undefined) {
      one = durations.labels({ method: name, route: route === "" ? "none" : route, status: String(status) });
      series.set(key, one);
    }
    one.observe(durationMs / 1000);
  };
}

/** `GET /metrics` in the text format of Prometheus. */
export function metricsRoute(registry: Registry): App {
  return newApp().openapi(
    createRoute({
      method: "get",
      path: "/metrics",
      summary: "Metrics for Prometheus",
      tags: ["Service"],
      security: [],
      responses: {
        200: { description: "Text format 0.0.4", content: { "text/plain": { schema: z.string() } } },
      },
    }),
    async (c) => c.text(await registry.metrics(), 200, { "content-type": registry.contentType }),
  );
}
