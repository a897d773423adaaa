import { blobMigrations } from "@shared/blob/migrations.ts";
import { outboxMigrations } from "@shared/events/migrations.ts";
import { idempotencyMigrations } from "@shared/postgres/idempotency.ts";

/** Folders whose files, in this order, make AXI's database. */
export const AXI_MIGRATIONS: readonly URL[] = [
  idempotencyMigrations,
  new URL("./migrations/", import.meta.url),
  outboxMigrations,
  blobMigrations,
];
