import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppError } from "@shared/core/errors.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { problemDocument } from "@shared/http/problem.ts";
import { ErrorPage } from "../pages/error.tsx";
import type { Show } from "./show.ts";
import { safeNext, visitOf } from "./visit.ts";

/** Says errors of pages to people. */
export function errorPage(show: Show) {
  return (c: Context<AppEnv>, error: AppError): Response => {
    const { title, status } = problemDocument(error), visit = visitOf(c);
    const page = { locale: visit.locale, title, detail: error.message };
    const canRetry = status >= 500 && c.req.method === "GET";
    return show(c, visit, {
      title,
      status: status as ContentfulStatusCode, // safe because problems have statuses from 400 to 599
      body: (
        <ErrorPage
          {...page}
          correlationId={c.get("call").correlation_id}
          {...canRetry ? { retryHref: safeNext(visit.path) } : {}}
        />
      ),
    });
  };
}
