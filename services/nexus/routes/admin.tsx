import type { Context } from "hono";
import type { User } from "@shared/contracts/axi_accounts.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import type { Problem } from "@shared/web/axi_client.ts";
import { AdminPage, MEMBERS_PER_PAGE } from "../pages/admin.tsx";
import { cursorPlace } from "../pages/cursor_pages.ts";
import { ADMIN } from "../pages/messages/admin.ts";
import { Shell } from "../pages/shell.tsx";
import type { Show } from "./show.ts";
import { signedIn, type SignedInVisit, type VisitDeps } from "./visit.ts";

export interface AdminRoutesDeps extends VisitDeps {
  readonly show: Show;
  readonly clock: Clock;
}

const STATES = ["active", "disabled"] as const;

/** `/admin`: the members of a workspace, for its administrators. */
export function adminRoutes(deps: AdminRoutesDeps): App {
  const app = newApp();
  app.get("/admin", async (c) => {
    const visit = await signedIn(c, deps);
    return visit instanceof Response ? visit : await showMembers(c, deps, { visit, problem: null });
  });
  for (const status of STATES) {
    const path = `/admin/members/:id/${status}`;
    app.post(path, async (c) => {
      const visit = await signedIn(c, deps);
      if (visit instanceof Response) return visit;
      const place = `/users/${encodeURIComponent(c.req.param("id") ?? "")}`;
      const changed = await deps.axi.patch<User>(visit.session, place, {
        body: { status },
        call: c.get("call"),
      });
      return changed.ok
        ? c.redirect(`/admin?done=${status}`, 303)
        : await showMembers(c, deps, { visit, problem: changed.problem });
    });
    // After a sign-in in between, or a reload, the deed's own address is asked for as a page.
    app.get(path, (c) => c.redirect("/admin", 303));
  }
  return app;
}

async function showMembers(
  c: Context<AppEnv>,
  { axi, show, clock }: AdminRoutesDeps,
  { visit, problem }: { readonly visit: SignedInVisit; readonly problem: Problem | null },
): Promise<Response> {
  const { locale, user: me } = visit, place = cursorPlace(new URL(c.req.url).searchParams);
  const query = new URLSearchParams({ limit: String(MEMBERS_PER_PAGE) });
  if (place.cursor !== null) query.set("cursor", place.cursor);
  const members = await axi.get<{ items: User[]; next_cursor: string | null }>(
    visit.session,
    `/users?${query}`,
    { call: c.get("call") },
  );
  const done = STATES.find((status) => c.req.method === "GET" && status === c.req.query("done")) ?? null;
  const moment = { locale, timeZone: me?.time_zone ?? "UTC", now: new Date(clock.now()) };
  return show(c, visit, {
    title: ADMIN[locale].title,
    status: !members.ok && members.problem.code === "FORBIDDEN" ? 403 : 200,
    body: (
      <Shell {...visit}>
        <AdminPage me={me} members={members} place={place} done={done} problem={problem} {...moment} />
      </Shell>
    ),
  });
}
