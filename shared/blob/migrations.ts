/** Folder of the tables that blobs in PostgreSQL need, for `migrate`. */
export const blobMigrations = new URL("./migrations/", import.meta.url);
