import type { Outbox } from "@shared/events/outbox.ts";
import type { StorageRepositories } from "../storage/repository.ts";
import type { AnalysisRepository } from "../analytics/repository.ts";
import type { QueryRepository } from "../analytics/query/repository.ts";
import type { SavedQueryRepository } from "../analytics/query/saved_queries_repository.ts";
import type { TableChanges } from "./changes/table_changes_repository.ts";
import type { PartsRepository } from "./parts_repository.ts";
import type { DatasetRepository } from "./repository.ts";
import type { RowsRepository } from "./rows_repository.ts";
import type { UploadKeyWriter } from "./upload_keys.ts";

/** What the verbs of datasets and analytics work on, bound to one transaction. */
export interface DatasetRepositories extends StorageRepositories {
  readonly datasets: DatasetRepository;
  readonly rows: RowsRepository;
  readonly tableChanges: TableChanges;
  readonly parts: PartsRepository;
  readonly analyses: AnalysisRepository;
  readonly queries: QueryRepository;
  readonly savedQueries: SavedQueryRepository;
  readonly uploadKeys: UploadKeyWriter;
  readonly outbox: Outbox;
}
