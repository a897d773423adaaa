import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppError } from "@shared/core/errors.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { problemDocument } from "@shared/http/problem.ts";
import { ErrorPage } from "../pages/error.tsx";
import type { Show } from "./show.ts";
import { looksOf } from "./visit.ts";

/** Says errors of pages to people. */
export function errorPage(show: Show) {
  return (c: Context<AppEnv>, error: AppError): Response => {
    const { title, status } = problemDocument(error);
    return show(c, looksOf(c), {
      title,
      status: status as ContentfulStatusCode, // safe because problems have statuses from 400 to 599
      body: <ErrorPage title={title} detail={error.message} correlationId={c.get("call").correlation_id} />,
    });
  };
}
