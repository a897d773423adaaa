/** Folders of the tables that events need, for `migrate`: a service's outbox and inbox, and the bus between services. */
export const outboxMigrations = new URL("./migrations/outbox/", import.meta.url);
export const inboxMigrations = new URL("./migrations/inbox/", import.meta.url);
export const busMigrations = new URL("./migrations/bus/", import.meta.url);
