import type { Context } from "hono";
import type { Clock } from "@shared/core/clock.ts";
import { AppError } from "@shared/core/errors.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import type { Registry } from "@shared/telemetry/metrics.ts";
import type { Assets } from "@shared/web/assets/assets.ts";
import type { HealthMonitor } from "@shared/web/health_monitor.ts";
import { readVitals } from "@shared/web/vitals.ts";
import { STATUS } from "../pages/messages/status.ts";
import { Shell, type ShellProps } from "../pages/shell.tsx";
import { StatusPage } from "../pages/status.tsx";
import type { Show } from "./show.ts";
import { signedIn, type Visit, type VisitDeps, visitOf } from "./visit.ts";

export interface StatusRoutesDeps extends VisitDeps {
  readonly show: Show;
  readonly clock: Clock;
  readonly health: HealthMonitor;
  readonly registry: Registry;
  readonly assets: Assets;
}

/** `/status`: how services are, and NEXUS itself. */
export function statusRoutes(deps: StatusRoutesDeps): App {
  const { show, clock, health, registry, assets } = deps;
  const app = newApp();
  app.get("/status", async (c) => {
    const visit = await visitEvenNow(c, deps);
    if (visit instanceof Response) return visit;
    const { locale, user } = visit;
    const [services, vitals] = await Promise.all([health.check(), readVitals(registry)]);
    const moment = { locale, timeZone: user?.time_zone ?? "UTC", now: new Date(clock.now()) };
    return show(c, visit, {
      title: STATUS[locale].title,
      body: (
        <Shell {...visit}>
          <StatusPage services={services} vitals={vitals} build={assets.inputs} {...moment} />
        </Shell>
      ),
    });
  });
  app.get("/status/services", async (c) => {
    const visit = await visitEvenNow(c, deps);
    if (visit instanceof Response) {
      throw new AppError("UNAUTHENTICATED", "Cannot say how services are without a session: sign in first");
    }
    return c.json(await health.check(), 200, { "cache-control": "no-store" });
  });
  return app;
}

/** Just when AXI can't say who somebody is, they want to see why: nothing here is anybody's own. */
async function visitEvenNow(
  c: Context<AppEnv>,
  deps: StatusRoutesDeps,
): Promise<Response | Visit & Pick<ShellProps, "user">> {
  try {
    return await signedIn(c, deps);
  } catch (error) {
    if (error instanceof AppError && error.code === "UNAVAILABLE") return { ...visitOf(c), user: null };
    throw error;
  }
}
