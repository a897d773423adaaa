import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import { SHELL } from "../pages/messages/shell.ts";
import { OverviewPage } from "../pages/overview.tsx";
import { Shell } from "../pages/shell.tsx";
import type { Show } from "./show.ts";
import { signedIn, type VisitDeps } from "./visit.ts";

export function overviewRoutes(deps: VisitDeps & { readonly show: Show }): App {
  const app = newApp();
  app.get("/", async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const found = await deps.axi.get<{ items: Dataset[] }>(visit.session, "/datasets?limit=5", {
      call: c.get("call"),
    });
    return deps.show(c, visit, {
      title: SHELL[visit.locale].overview,
      body: (
        <Shell {...visit}>
          <OverviewPage datasets={found.ok ? found.value.items : null} />
        </Shell>
      ),
    });
  });
  return app;
}
