import { BUDGETS } from "../frontends/page_weight.ts";
import type { NexusWorld } from "./nexus_world.ts";

/** A page that every gate looks at. */
export interface GatedPage {
  readonly name: string;
  path(world: NexusWorld): string;
  /** Whether one must be signed in. */
  readonly isSignedIn: boolean;
  readonly status: number;
  /** Bytes of its scripts, compressed by gzip. */
  readonly scriptsMax: number;
}

const open = { isSignedIn: false, status: 200, scriptsMax: BUDGETS.entry };
const own = { isSignedIn: true, status: 200, scriptsMax: BUDGETS.page };

const ofDataset = (tab: string) => ({ datasetId }: NexusWorld) => `/datasets/${datasetId}${tab}`;

/** Every page of NEXUS: a new one is one line here. */
export const NEXUS_PAGES: readonly GatedPage[] = [
  { ...open, name: "login", path: () => "/login" },
  { ...open, name: "register", path: () => "/register" },
  { ...open, name: "not_found", path: () => "/nowhere", status: 404 },
  { ...own, name: "overview", path: () => "/", scriptsMax: BUDGETS.overview },
  { ...own, name: "datasets", path: () => "/datasets" },
  { ...own, name: "datasets_trash", path: () => "/datasets?deleted=true" },
  { ...own, name: "upload", path: () => "/datasets/upload" },
  { ...own, name: "dataset_summary", path: ofDataset("") },
  { ...own, name: "dataset_rows", path: ofDataset("/rows") },
  { ...own, name: "dataset_rejects", path: ofDataset("/rejects") },
  { ...own, name: "dataset_correlations", path: ofDataset("/correlations") },
  { ...own, name: "dataset_quality", path: ofDataset("/quality") },
  { ...own, name: "dataset_cohorts", path: ofDataset("/cohorts") },
  { ...own, name: "dataset_reports", path: ofDataset("/reports") },
  { ...own, name: "reports", path: () => "/reports" },
  { ...own, name: "account", path: () => "/account" },
  { ...own, name: "account_password", path: () => "/account/password" },
  { ...own, name: "account_appearance", path: () => "/account/appearance" },
  { ...own, name: "account_sessions", path: () => "/account/sessions" },
  { ...own, name: "account_keys", path: () => "/account/keys" },
  { ...own, name: "status", path: () => "/status" },
  { ...own, name: "admin", path: () => "/admin" },
];
