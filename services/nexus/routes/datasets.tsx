import type { Context } from "hono";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import { type App, newApp } from "@shared/http/new_app.ts";
import type { Problem } from "@shared/web/axi_client.ts";
import { type Acting, type DatasetPage, DatasetsPage } from "../pages/datasets.tsx";
import { axiList, axiTrash, listedBy, withoutActs, withRemoved } from "../pages/datasets_address.ts";
import { TrashPage } from "../pages/datasets_trash.tsx";
import { DATASETS } from "../pages/messages/datasets.ts";
import { PageMarks } from "../pages/page_marks.ts";
import { Shell } from "../pages/shell.tsx";
import { DATASET_PATH } from "./dataset_page.tsx";
import { readForm, textOf } from "./form.ts";
import type { Show } from "./show.ts";
import { safeNext, signedIn, type SignedInVisit, type VisitDeps } from "./visit.ts";

export interface DatasetsRoutesDeps extends VisitDeps {
  readonly show: Show;
}

const IDLE: Acting = { edited: null, error: null, removing: null, removed: null };

/** `/datasets`: the list and its trash, and forms to rename, delete and have back. */
export function datasetsRoutes(deps: DatasetsRoutesDeps): App {
  const app = newApp();
  app.get("/datasets", async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    if (c.req.query("deleted") === "true") return await showTrash(c, deps, { visit, path: visit.path });
    const acting = {
      edited: c.req.query("edit") ?? null,
      error: null,
      removing: c.req.query("remove") ?? null,
      removed: await removedOf(c, deps, visit),
    };
    return await showList(c, deps, { visit, path: withoutActs(visit.path), acting });
  });
  app.post(`${DATASET_PATH}/rename`, async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const id = c.req.param("dataset_id"), form = await readForm(c), path = listOf(c);
    const answer = await deps.axi.patch<Dataset>(visit.session, `/datasets/${id}`, {
      call: c.get("call"),
      headers: ifMatch(form),
      body: { name: textOf(form, "name") },
    });
    if (answer.ok) return c.redirect(path, 303);
    const acting = { ...IDLE, edited: id, error: answer.problem.detail };
    return await showList(c, deps, { visit, path, acting, problem: answer.problem });
  });
  app.post(`${DATASET_PATH}/delete`, async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const id = c.req.param("dataset_id"), form = await readForm(c), path = listOf(c);
    const answer = await deps.axi.delete(visit.session, `/datasets/${id}`, {
      call: c.get("call"),
      headers: ifMatch(form),
    });
    if (answer.ok) return c.redirect(withRemoved(path, id), 303);
    const acting = { ...IDLE, error: answer.problem.detail };
    return await showList(c, deps, { visit, path, acting, problem: answer.problem });
  });
  app.post(`${DATASET_PATH}/restore`, async (c) => {
    const visit = await signedIn(c, deps);
    if (visit instanceof Response) return visit;
    const path = listOf(c), id = c.req.param("dataset_id");
    const answer = await deps.axi.post<Dataset>(visit.session, `/datasets/${id}/restore`, {
      call: c.get("call"),
      body: undefined,
    });
    if (answer.ok) return c.redirect(path, 303);
    return await showTrash(c, deps, { visit, path: "/datasets?deleted=true", problem: answer.problem });
  });
  return app;
}

/** The page of the list that a form was on, without what was being done there. */
function listOf(c: Context<AppEnv>): string {
  const next = safeNext(c.req.query("next"));
  return next === "/datasets" || next.startsWith("/datasets?") ? withoutActs(next) : "/datasets";
}

function ifMatch(form: URLSearchParams): Record<string, string> {
  const version = textOf(form, "version");
  return /^\d+$/.test(version) ? { "if-match": `"${version}"` } : {};
}

interface Shown {
  readonly visit: SignedInVisit;
  /** Path and query of the list. */
  readonly path: string;
  /** Why something was not done. */
  readonly problem?: Problem;
}

async function showList(
  c: Context<AppEnv>,
  { axi, show }: DatasetsRoutesDeps,
  { visit, path, acting, problem }: Shown & { readonly acting: Acting },
): Promise<Response> {
  const { locale, density, session, user } = visit;
  const query = new URLSearchParams(path.split("?")[1]), marks = new PageMarks(query.getAll("page"));
  const listed = listedBy(query);
  const found = await axi.get<DatasetPage>(session, axiList(listed, marks.cursor), { call: c.get("call") });
  const { items, next_cursor } = found.ok ? found.value : { items: [], next_cursor: null };
  const page = {
    locale,
    density,
    timeZone: user?.time_zone ?? "UTC",
    path,
    ...listed,
    found,
    place: { first: marks.first, ...marks.hrefs(path, items.length, next_cursor) },
    canWrite: session.role !== "viewer",
    acting,
  };
  return show(c, visit, {
    title: DATASETS[locale].title,
    ...problem === undefined ? {} : { status: REFUSED },
    body: (
      <Shell {...visit} path={path}>
        <DatasetsPage {...page} />
      </Shell>
    ),
  });
}

/** Of a form that was not carried out. */
const REFUSED = 422;

async function showTrash(
  c: Context<AppEnv>,
  { axi, show }: DatasetsRoutesDeps,
  { visit, path, problem }: Shown,
): Promise<Response> {
  const { locale, session, user } = visit;
  const marks = new PageMarks(new URLSearchParams(path.split("?")[1]).getAll("page"));
  const found = await axi.get<DatasetPage>(session, axiTrash(marks.cursor), { call: c.get("call") });
  const { items, next_cursor } = found.ok ? found.value : { items: [], next_cursor: null };
  const page = {
    locale,
    timeZone: user?.time_zone ?? "UTC",
    found,
    path,
    place: { first: marks.first, ...marks.hrefs(path, items.length, next_cursor) },
    canWrite: session.role !== "viewer",
    error: problem?.detail ?? null,
  };
  return show(c, visit, {
    title: DATASETS[locale].trashTitle,
    ...problem === undefined ? {} : { status: REFUSED },
    body: (
      <Shell {...visit} path={path}>
        <TrashPage {...page} />
      </Shell>
    ),
  });
}

/** The dataset that was deleted just now, by the address; null where it is not in the trash any more. */
async function removedOf(
  c: Context<AppEnv>,
  { axi }: DatasetsRoutesDeps,
  { session }: SignedInVisit,
): Promise<Acting["removed"]> {
  const id = c.req.query("removed");
  if (id === undefined) return null;
  const trash = await axi.get<DatasetPage>(session, axiTrash(null), { call: c.get("call") });
  return trash.ok ? trash.value.items.find(({ dataset_id }) => dataset_id === id) ?? null : null;
}
