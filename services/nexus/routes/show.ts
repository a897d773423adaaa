import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { VNode } from "preact";
import { asError } from "@shared/core/as_error.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import type { Logger } from "@shared/log/log.ts";
import { type Assets, pageAssets } from "@shared/web/assets/assets.ts";
import { renderDocument } from "@shared/web/islands/document.tsx";
import { pageResponse } from "@shared/web/page_response.ts";
import type { Looks } from "./visit.ts";

/** A page that its route has loaded. */
export interface Shown {
  readonly title: string;
  readonly description?: string;
  readonly body: VNode;
  readonly isPublic?: boolean;
  readonly status?: ContentfulStatusCode;
}

/** Sends pages to those who look at them. */
export type Show = (c: Context<AppEnv>, looks: Looks, shown: Shown) => Response;

export interface ShowDeps {
  readonly assets: Assets;
  readonly log: Logger;
  /** Paths of what every page loads besides. */
  readonly scripts?: readonly string[];
}

export function createShow({ assets, log, scripts = [] }: ShowDeps): Show {
  const links = pageAssets(assets);
  return (c, { locale, theme, density }, { title, description, body, isPublic = false, status }) => {
    const html = renderDocument(body, {
      lang: locale,
      direction: "ltr",
      title: `${title} · NEXUS`,
      ...description === undefined ? {} : { description },
      theme: theme === "system" ? undefined : theme,
      density: density === "compact" ? density : undefined,
      assets: links,
      isPublic,
      scripts,
      report: (island, error) =>
        log.error("page.island.failed", { error: asError(error), reason: island, path: c.req.path }),
    });
    return pageResponse(c, html, status);
  };
}
