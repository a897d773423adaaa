import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { renderToString } from "preact-render-to-string";
import { z } from "zod";
import { createLruMap } from "../cache/lru_map.ts";
import type { AppEnv } from "./app_env.ts";
import { DocsPage, IndexPage, STYLE_PATH } from "./docs_page.tsx";
import { DOCS_STYLE } from "./docs_style.ts";
import { type App, newApp } from "./new_app.ts";
import { jsonResponse } from "./openapi.ts";
import { type ApiDocument, type ApiInfo, openApiDocument } from "./openapi_document.ts";

const PAGES_MAX = 10;
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/openapi.json`, `/docs` and `/` of a service whose routes are those of `app`; they load nothing from elsewhere. */
export function docsRoutes(app: App, info: ApiInfo): App {
  let document: ApiDocument | null = null;
  const read = () => document ??= openApiDocument(app, info); // at the first request all routes are there

  const pages = createLruMap<string, string>(PAGES_MAX); // by origin, which stands in the examples

  function docsPage(origin: string): string {
    const page = pages.get(origin) ?? renderToString(<DocsPage document={read()} baseUrl={origin} />);
    pages.set(origin, page);
    return page;
  }

  return newApp()
    .openapi(openApi, (c) => c.json({ ...read() }, 200))
    .openapi(docs, (c) => html(c, docsPage(new URL(c.req.url).origin)))
    .openapi(style, (c) => c.body(DOCS_STYLE, 200, { "content-type": "text/css; charset=utf-8" }))
    .openapi(index, async (c) => {
      const { ok } = await app.request("/health/ready");
      return html(c, renderToString(<IndexPage info={info} isReady={ok} />));
    });
}

const Html = { "text/html": { schema: z.string() } };
const openApi = createRoute({
  method: "get",
  path: "/openapi.json",
  summary: "This API as an OpenAPI 3.1 document",
  tags: ["Service"],
  security: [],
  responses: { 200: jsonResponse("The document", z.record(z.string(), z.unknown())) },
});
const docs = createRoute({
  method: "get",
  path: "/docs",
  summary: "This API for people",
  tags: ["Service"],
  security: [],
  responses: { 200: { description: "A page without scripts", content: Html } },
});
const style = createRoute({
  method: "get",
  path: STYLE_PATH,
  summary: "Style sheet of the pages",
  tags: ["Service"],
  security: [],
  responses: { 200: { description: "CSS", content: { "text/css": { schema: z.string() } } } },
});
const index = createRoute({
  method: "get",
  path: "/",
  summary: "What this service is and whether it works",
  tags: ["Service"],
  security: [],
  responses: { 200: { description: "A page without scripts", content: Html } },
});

function html(c: Context<AppEnv>, page: string): Response {
  return c.body("<!doctype html>" + page, 200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": PAGE_POLICY,
  });
}
