import { newId } from "@shared/core/ids.ts";
import { trustedProxies } from "@shared/http/client_address.ts";
import { LOCAL_HOSTS } from "@shared/http/frame.ts";
import type { App } from "@shared/http/new_app.ts";
import { dashboardApp } from "@shared/web/dashboard_app.ts";
import { gatewayRoutes } from "@shared/web/gateway/gateway_routes.ts";
import { liveRoutes } from "@shared/web/live/live_routes.ts";
import { revealRoutes } from "@shared/web/reveal_routes.ts";
import { RELOAD_SCRIPT_PATH, reloadRoutes } from "@shared/web/reload_routes.ts";
import { tokenRoutes } from "@shared/web/session/token_routes.ts";
import type { NexusConfig } from "./config.ts";
import "./pages/islands.ts";
import { ICON } from "./pages/icon.ts";
import { accountSettingsRoutes } from "./routes/account_settings.tsx";
import { accountRoutes } from "./routes/accounts.tsx";
import { adminRoutes } from "./routes/admin.tsx";
import { datasetPageRoutes } from "./routes/dataset.tsx";
import { datasetsRoutes } from "./routes/datasets.tsx";
import { errorPage } from "./routes/errors.tsx";
import { overviewRoutes } from "./routes/overview.tsx";
import { reportRoutes } from "./routes/reports.tsx";
import { createShow } from "./routes/show.ts";
import { statusRoutes } from "./routes/status.tsx";
import { uploadRoutes } from "./routes/upload.tsx";
import type { NexusDeps } from "./wiring.ts";

/** NEXUS as a Web-standard handler; `draining` aborts when it is to stop. */
export function createApp(deps: NexusDeps, config: NexusConfig, draining: AbortSignal): App {
  const { log, registry, sessions, upstreams, assets } = deps;
  const isTrustedProxy = trustedProxies(config.PUBLIC_PROXIES);
  const isDirect = config.NEXUS_API_MODE === "direct";
  const show = createShow({
    assets,
    log,
    scripts: config.NEXUS_RELOAD ? [RELOAD_SCRIPT_PATH] : [],
    direct: isDirect ? { axi: config.AXI_PUBLIC_URL ?? config.AXI_URL } : {},
  });
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
    api: [
      gatewayRoutes({ upstreams, sessions, log, isTrustedProxy }),
      ...isDirect ? [tokenRoutes({ ...deps, isTrustedProxy })] : [],
      liveRoutes({ ...deps, origins: config.PUBLIC_ORIGINS, isTrustedProxy, draining }),
      ...config.NEXUS_RELOAD ? [reloadRoutes(newId(), draining)] : [],
    ],
    pages: [
      revealRoutes(),
      accountRoutes(parts),
      accountSettingsRoutes(parts),
      adminRoutes(parts),
      statusRoutes(parts),
      overviewRoutes(parts),
      uploadRoutes(parts),
      datasetsRoutes(parts),
      datasetPageRoutes(parts),
      reportRoutes(parts),
    ],
    errorPage: errorPage(show),
  });
}
