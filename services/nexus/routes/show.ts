import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { VNode } from "preact";
import { asError } from "@shared/core/as_error.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import type { Logger } from "@shared/log/log.ts";
import { type Assets, pageAssets } from "@shared/web/assets/assets.ts";
import { renderDocument } from "@shared/web/islands/document.tsx";
import { pagePolicy, pageResponse } from "@shared/web/page_response.ts";
import type { Looks } from "./visit.ts";

/** A page that its route has loaded. */
export interface Shown {
  readonly title: string;
  readonly description?: string;
  readonly body: VNode;
  readonly isPublic?: boolean;
  readonly status?: ContentfulStatusCode;
  /** Paths of what this page loads besides. */
  readonly scripts?: readonly string[];
}

/** Sends pages to those who look at them. */
export type Show = (c: Context<AppEnv>, looks: Looks, shown: Shown) => Response;

export interface ShowDeps {
  readonly assets: Assets;
  readonly log: Logger;
  /** Paths of what every page loads besides. */
  readonly scripts?: readonly string[];
  /** Addresses of the services that pages call directly, by name; empty where all goes through the gateway. */
  readonly direct?: Readonly<Record<string, string>>;
}

export function createShow({ assets, log, scripts = [], direct = {} }: ShowDeps): Show {
  const links = pageAssets(assets), meta = metaOf(direct);
  const policy = pagePolicy(Object.values(direct).map((url) => new URL(url).origin));
  return (c, { locale, theme, density }, shown) => {
    const { title, description, body, isPublic = false, status } = shown;
    const html = renderDocument(body, {
      lang: locale,
      direction: "ltr",
      title: `${title} · NEXUS`,
      ...description === undefined ? {} : { description },
      theme: theme === "system" ? undefined : theme,
      density: density === "compact" ? density : undefined,
      assets: links,
      isPublic,
      scripts: [...scripts, ...shown.scripts ?? []],
      meta,
      report: (island, error) =>
        log.error("page.island.failed", { error: asError(error), reason: island, path: c.req.path }),
    });
    return pageResponse(c, html, { status, policy });
  };
}

/** How `apiFetch` learns where services answer. */
function metaOf(direct: Readonly<Record<string, string>>): Record<string, string> {
  const services = Object.entries(direct);
  if (services.length === 0) return {};
  return {
    "api-mode": "direct",
    ...Object.fromEntries(services.map(([name, url]) => [`api-${name}`, url.replace(/\/$/, "")])),
  };
}
