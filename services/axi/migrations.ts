import { idempotencyMigrations } from "@shared/postgres/idempotency.ts";

/** Folders whose files, in this order, make AXI's database. */
export const AXI_MIGRATIONS: readonly URL[] = [
  idempotencyMigrations,
  new URL("./migrations/", import.meta.url),
  new URL("../../shared/events/migrations/outbox/", import.meta.url),
  new URL("../../shared/blob/migrations/", import.meta.url),
];
