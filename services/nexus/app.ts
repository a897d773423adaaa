import { trustedProxies } from "@shared/http/client_address.ts";
import { LOCAL_HOSTS } from "@shared/http/frame.ts";
import type { App } from "@shared/http/new_app.ts";
import { dashboardApp } from "@shared/web/dashboard_app.ts";
import { gatewayRoutes } from "@shared/web/gateway/gateway_routes.ts";
import type { NexusConfig } from "./config.ts";
import "./pages/islands.ts";
import { ICON } from "./pages/icon.ts";
import { accountRoutes } from "./routes/accounts.tsx";
import { errorPage } from "./routes/errors.tsx";
import { overviewRoutes } from "./routes/overview.tsx";
import { createShow } from "./routes/show.ts";
import type { NexusDeps } from "./wiring.ts";

/** NEXUS as a Web-standard handler; `draining` aborts when it is to stop. */
export function createApp(deps: NexusDeps, config: NexusConfig, draining: AbortSignal): App {
  const { log, registry, sessions, upstreams, assets } = deps;
  const isTrustedProxy = trustedProxies(config.PUBLIC_PROXIES);
  const show = createShow({ assets, log });
  const parts = { ...deps, show, isTrustedProxy };
  return dashboardApp({
    log,
    registry,
    hosts: config.APP_ENV === "production" ? config.PUBLIC_HOSTS : [...LOCAL_HOSTS, ...config.PUBLIC_HOSTS],
    origins: config.PUBLIC_ORIGINS,
    checks: {},
    draining,
    assets,
    icon: ICON,
    api: [gatewayRoutes({ upstreams, sessions, log, isTrustedProxy })],
    pages: [accountRoutes(parts), overviewRoutes(parts)],
    errorPage: errorPage(show),
  });
}
