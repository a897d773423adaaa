import { addressKey, clientAddress, trustedProxies } from "@shared/http/client_address.ts";
import { LOCAL_HOSTS } from "@shared/http/frame.ts";
import type { App } from "@shared/http/new_app.ts";
import { serviceApp } from "@shared/http/service_app.ts";
import { cohortRoutes } from "./analytics/cohorts/routes.ts";
import { qualityRoutes } from "./analytics/quality/routes.ts";
import { queryRoutes } from "./analytics/query/routes.ts";
import { reportRoutes } from "./analytics/reports/routes.tsx";
import { analyticsRoutes } from "./analytics/routes.ts";
import { apiKeyRoutes } from "./api_keys/routes.ts";
import { jwksRoutes } from "./auth/jwks_routes.ts";
import { type AddressOf, authRoutes } from "./auth/routes.ts";
import type { AxiConfig } from "./config.ts";
import { bulkRoutes } from "./datasets/bulk/routes.ts";
import { importRoutes } from "./datasets/imports/routes.ts";
import { changeRoutes } from "./datasets/changes/routes.ts";
import { originalRoutes } from "./datasets/original_routes.ts";
import { datasetRoutes } from "./datasets/routes.ts";
import { sniffRoutes } from "./datasets/sniff_routes.ts";
import { trashRoutes } from "./datasets/trash_routes.ts";
import { uploadRoutes } from "./datasets/upload_routes.ts";
import { uploadProgressRoutes } from "./datasets/uploads/progress_routes.ts";
import { resumableUploadRoutes } from "./datasets/uploads/routes.ts";
import { sessionRoutes } from "./sessions/routes.ts";
import { storageRoutes } from "./storage/routes.ts";
import { userRoutes } from "./users/routes.ts";
import type { AxiDeps } from "./wiring.ts";

const INFO = {
  title: "AXI",
  version: "1.0.0",
  description: "Accounts and tokens; CSV files as typed tables; their statistics.",
};

/** AXI as a Web-standard handler; `draining` aborts when it is to stop. */
export function createApp(deps: AxiDeps, config: AxiConfig, draining: AbortSignal): App {
  const isTrustedProxy = trustedProxies(config.PUBLIC_PROXIES);
  const addressOf: AddressOf = (c) => addressKey(clientAddress(c, isTrustedProxy));
  const { accounts } = deps;
  return serviceApp({
    info: INFO,
    log: deps.log,
    registry: deps.registry,
    verifier: deps.verifier,
    hosts: config.APP_ENV === "production" ? config.PUBLIC_HOSTS : [...LOCAL_HOSTS, ...config.PUBLIC_HOSTS],
    origins: config.PUBLIC_ORIGINS,
    isTrustedProxy,
    limiter: deps.limiter,
    policy: { name: "api", capacity: config.AXI_RATE_BURST, refillPerSecond: config.AXI_RATE_PER_SECOND },
    checks: deps.checks,
    draining,
    api: [
      authRoutes(accounts.auth, addressOf),
      userRoutes(accounts.users, addressOf),
      apiKeyRoutes(accounts.apiKeys),
      sessionRoutes(accounts.sessions),
      sniffRoutes(deps.sniff, { maxBytes: config.AXI_UPLOAD_MAX_BYTES, draining }),
      uploadRoutes(
        deps.datasets.upload,
        { maxBytes: config.AXI_UPLOAD_MAX_BYTES, draining },
        deps.uploads.tracking,
      ),
      bulkRoutes(deps.uploadMany, { maxBytes: config.AXI_UPLOAD_MAX_BYTES, draining }),
      importRoutes(deps.importDataset, draining),
      resumableUploadRoutes(deps.uploads.service, { maxBytes: config.AXI_UPLOAD_MAX_BYTES, draining }),
      uploadProgressRoutes(deps.uploads.service, deps.uploads.followers, draining),
      originalRoutes(deps.readOriginal),
      changeRoutes(deps.changes, { maxBytes: config.AXI_UPLOAD_MAX_BYTES, draining }),
      trashRoutes(deps.trash),
      storageRoutes(deps.storage),
      datasetRoutes(deps.datasets, deps.exportDataset),
      analyticsRoutes(deps.analytics),
      cohortRoutes(deps.cohorts),
      qualityRoutes(deps.quality),
      queryRoutes(deps.queries),
      reportRoutes(deps.reports),
    ],
    root: [jwksRoutes(accounts.keys)],
  });
}
