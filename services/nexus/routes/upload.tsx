import type { Context } from "hono";
import { type BulkResult, BulkResults } from "@shared/contracts/axi_bulk.ts";
import { Problem as ProblemDocument } from "@shared/contracts/common.ts";
import { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { AppError } from "@shared/core/errors.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { API_PREFIX, type App, newApp } from "@shared/http/new_app.ts";
import { problemDocument, toAppError } from "@shared/http/problem.ts";
import { traceHeaders } from "@shared/telemetry/trace_context.ts";
import type { Upstreams } from "@shared/web/gateway/upstream.ts";
import type { Session } from "@shared/web/session/sessions.ts";
import { UPLOAD } from "../pages/messages/upload.ts";
import { Shell } from "../pages/shell.tsx";
import { UploadPage, type UploadPageProps } from "../pages/upload.tsx";
import { SAMPLE_NAME, sampleOrders } from "./sample_orders.ts";
import type { Show } from "./show.ts";
import { signedIn, type SignedInVisit, type VisitDeps } from "./visit.ts";

export interface UploadRoutesDeps extends VisitDeps {
  readonly show: Show;
  readonly upstreams: Upstreams;
}

/** What became of the files of a form, or why it was refused as a whole. */
type Sent = { readonly results: readonly BulkResult[] } | {
  readonly error: NonNullable<UploadPageProps["error"]>;
};

/** `/datasets/upload`: choosing files; the form works without scripts. `/datasets/sample`: data to try things on. */
export function uploadRoutes(deps: UploadRoutesDeps): App {
  const app = newApp();
  app.get("/datasets/upload", async (c) => {
    const visit = await signedIn(c, deps);
    return visit instanceof Response ? visit : showUpload(c, deps, { visit, sent: { results: [] } });
  });
  app.post("/datasets/upload", async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const { body, headers } = c.req.raw, length = headers.get("content-length");
    const sent = await sendForm(c, deps, {
      session: visit.session,
      body: body ?? new Blob().stream(),
      headers: {
        "content-type": headers.get("content-type") ?? "",
        ...length === null ? {} : { "content-length": length },
      },
    });
    return storedOnly(c, sent) ?? showUpload(c, deps, { visit, sent });
  });
  app.post("/datasets/sample", async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const form = new FormData();
    form.set("file", new Blob([sampleOrders()], { type: "text/csv" }), SAMPLE_NAME);
    const { body, headers } = new Response(form);
    const sent = await sendForm(c, deps, {
      session: visit.session,
      body: body ?? new Blob().stream(),
      headers: { "content-type": headers.get("content-type") ?? "" },
    });
    return storedOnly(c, sent) ?? showUpload(c, deps, { visit, sent });
  });
  return app;
}

/** Where one file has become a dataset, that is what to look at. */
function storedOnly(c: Context<AppEnv>, sent: Sent): Response | null {
  const [only, ...others] = "results" in sent ? sent.results : [];
  const dataset = others.length === 0 ? only?.dataset ?? null : null;
  return dataset === null ? null : c.redirect(`/datasets/${dataset.dataset_id}`, 303);
}

interface Form {
  readonly session: Session;
  readonly body: ReadableStream<Uint8Array>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Passes a form of files on to AXI as it comes. */
async function sendForm(
  c: Context<AppEnv>,
  { upstreams, sessions }: UploadRoutesDeps,
  { session, body, headers }: Form,
): Promise<Sent> {
  try {
    const axi = upstreams.get("axi");
    if (!axi) throw new AppError("UPSTREAM_FAILED", "Cannot reach AXI: it has no address here");
    const answer = await axi.send({
      method: "POST",
      path: `${API_PREFIX}/datasets/bulk`,
      headers: {
        ...headers,
        ...traceHeaders(c.get("call")),
        accept: "application/json",
        authorization: `Bearer ${session.accessToken}`,
      },
      body,
      signal: c.req.raw.signal,
    });
    if (answer.status === 401) sessions.reject(session);
    const json: unknown = await new Response(answer.body).json();
    return answer.status === 200
      ? { results: BulkResults.parse(json).items }
      : { error: ProblemDocument.parse(json) };
  } catch (error) {
    const known = toAppError(error) ??
      new AppError("UPSTREAM_FAILED", "Cannot read what AXI answers: try again later", { cause: error });
    return { error: { ...problemDocument(known), correlation_id: c.get("call").correlation_id } };
  }
}

function showUpload(
  c: Context<AppEnv>,
  { show }: UploadRoutesDeps,
  { visit, sent }: { readonly visit: SignedInVisit; readonly sent: Sent },
): Response {
  const { locale, session } = visit, results = "results" in sent ? sent.results : [];
  const error = "error" in sent ? sent.error : null;
  const isRefused = error !== null || results.some(({ problem }) => problem !== null);
  return show(c, visit, {
    title: UPLOAD[locale].title,
    ...isRefused ? { status: 422 } : {},
    body: (
      <Shell {...visit}>
        <UploadPage
          locale={locale}
          canWrite={session.role !== "viewer"}
          options={optionsOf(c)}
          error={error}
          results={results}
        />
      </Shell>
    ),
  });
}

/** How files are to be read, by the address; what is no choice there is left open. */
function optionsOf(c: Context<AppEnv>): Partial<UploadOptions> {
  const { delimiter, header, decimal, date_order } = c.req.query();
  const asked = {
    delimiter,
    decimal,
    date_order,
    header: header === "" || header === undefined ? "" : header === "true",
  };
  const given = Object.entries(asked).filter(([, value]) => value !== "" && value !== undefined);
  const parsed = UploadOptions.safeParse(Object.fromEntries(given));
  if (!parsed.success) return {};
  const { type_threshold: _, ...options } = parsed.data; // AXI's own default
  return options;
}
