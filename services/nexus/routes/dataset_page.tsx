import type { Context } from "hono";
import type { VNode } from "preact";
import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import type { Clock } from "@shared/core/clock.ts";
import type { CallContext } from "@shared/core/ctx.ts";
import type { AppEnv } from "@shared/http/app_env.ts";
import type { AxiClient, Loaded, Problem } from "@shared/web/axi_client.ts";
import { DatasetFrame, datasetHref } from "../pages/dataset_frame.tsx";
import type { DatasetTab } from "../pages/messages/dataset.ts";
import { Failure } from "../pages/failure.tsx";
import { DATASET } from "../pages/messages/dataset.ts";
import { Shell } from "../pages/shell.tsx";
import type { Show } from "./show.ts";
import { signedIn, type SignedInVisit, type VisitDeps } from "./visit.ts";

/** Of questions that are answered by computing; pages have 30 s in all. */
export const ANALYSIS_DEADLINE_MS = 25_000;
/** The path of a dataset's page; other words there, such as `upload`, are pages of their own. */
export const DATASET_PATH = "/datasets/:dataset_id{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}";

export interface DatasetRoutesDeps extends VisitDeps {
  readonly show: Show;
  readonly clock: Clock;
}

/** Somebody who is signed in looks at a view of one dataset. */
export interface DatasetVisit extends SignedInVisit {
  readonly datasetId: string;
  /** The address of this view, without its query. */
  readonly href: string;
  readonly query: URLSearchParams;
  readonly canWrite: boolean;
  /** Asks AXI on behalf of this request. */
  get<Value>(path: string, options?: { readonly deadlineMs: number }): Promise<Loaded<Value>>;
  /** Asks what is answered by computing. */
  analyse<Value>(path: string, body: unknown): Promise<Loaded<Value>>;
}

/** What a view holds once its dataset is known. */
type DatasetView = (dataset: Dataset) => VNode | Promise<VNode>;

/** One view of a dataset. */
interface DatasetPart {
  readonly tab: DatasetTab;
  /** Runs while the dataset is loaded, and begins what does not depend on it. */
  readonly prepare: (visit: DatasetVisit) => DatasetView | Promise<DatasetView>;
}

/**
 * Answers with a view of a dataset. The page comes even where AXI can't answer; only a dataset that is not there makes
 * it 404.
 */
export async function showDataset(
  c: Context<AppEnv>,
  deps: DatasetRoutesDeps,
  { tab, prepare }: DatasetPart,
): Promise<Response> {
  const visit = await datasetVisit(c, deps, tab);
  if (visit instanceof Response) return visit;
  const { locale } = visit;
  const [found, view] = await Promise.all([
    visit.get<Dataset>(`/datasets/${visit.datasetId}`),
    prepare(visit),
  ]);
  if (!found.ok) return showFailure(c, deps.show, { visit, problem: found.problem });
  const dataset = found.value;
  return deps.show(c, visit, {
    title: tab === "summary" ? dataset.name : `${DATASET[locale].tabs[tab]} · ${dataset.name}`,
    body: (
      <Shell {...visit}>
        <DatasetFrame
          locale={locale}
          dataset={dataset}
          tab={tab}
          canWrite={visit.canWrite}
          now={new Date(deps.clock.now())}
        >
          {await view(dataset)}
        </DatasetFrame>
      </Shell>
    ),
  });
}

/** The visit of whoever is signed in to a dataset named by the path; for anybody else the way to the sign-in page. */
export async function datasetVisit(
  c: Context<AppEnv>,
  deps: VisitDeps,
  tab: DatasetTab,
): Promise<DatasetVisit | Response> {
  const visit = await signedIn(c, deps);
  if (visit instanceof Response) return visit;
  const datasetId = c.req.param("dataset_id") ?? "";
  return {
    ...visit,
    datasetId,
    href: datasetHref(datasetId, tab),
    query: new URL(c.req.url).searchParams,
    canWrite: visit.user !== null && visit.user.role !== "viewer",
    ...asking(deps.axi, visit, c.get("call")),
  };
}

function asking(axi: AxiClient, { session }: SignedInVisit, call: CallContext) {
  return {
    get: <Value,>(path: string, options: { readonly deadlineMs?: number } = {}) =>
      axi.get<Value>(session, path, { call, ...options }),
    analyse: <Value,>(path: string, body: unknown) =>
      axi.post<Value>(session, path, { call, body, deadlineMs: ANALYSIS_DEADLINE_MS }),
  };
}

/** The page of a dataset, or another thing, that can't be shown. */
export function showFailure(
  c: Context<AppEnv>,
  show: Show,
  { visit, problem }: { readonly visit: SignedInVisit; readonly problem: Problem },
): Response {
  return show(c, visit, {
    title: problem.title,
    status: problem.status === 404 ? 404 : 200,
    body: (
      <Shell {...visit}>
        <div class="grid grid-cols-1 gap-4">
          <h1 class="text-24">{problem.title}</h1>
          <Failure
            problem={problem}
            locale={visit.locale}
            {...problem.status === 404 ? {} : { retryHref: visit.path }}
          />
        </div>
      </Shell>
    ),
  });
}
