import { fileURLToPath } from "node:url";
import type { Sql } from "../postgres/sql.ts";
import type { BlobStore } from "./blob.ts";
import { createFileBlobStore } from "./file_blob.ts";
import { createGcsBlobStore } from "./gcs_blob.ts";
import { createPostgresBlobStore } from "./postgres_blob.ts";

export interface OpenBlobStoreOptions {
  /** The service's own database and schema, for `postgres:`. */
  readonly sql: Sql;
  readonly schema: string;
  /** Of a Cloud Storage emulator (`STORAGE_EMULATOR_HOST`), for `gs:`; Google's where absent. */
  readonly gcsEndpoint?: string;
}

/** The store that a URL names: `file:///folder`, `postgres:` or `gs://bucket/prefix`. Throws TypeError for others. */
export function openBlobStore(url: string, { sql, schema, gcsEndpoint }: OpenBlobStoreOptions): BlobStore {
  const { protocol, host, pathname } = new URL(url);
  switch (protocol) {
    case "file:":
      return createFileBlobStore(fileURLToPath(url));
    case "postgres:":
      return createPostgresBlobStore(sql, schema);
    case "gs:":
      return createGcsBlobStore({
        bucket: host,
        prefix: pathname.replace(/^\/+/, "").replace(/([^/])$/, "$1/"),
        ...(gcsEndpoint === undefined ? {} : { endpoint: gcsEndpoint }),
      });
    default:
      throw new TypeError(
        `Cannot keep files in ${url}: expected file:///folder, postgres: or gs://bucket/prefix`,
      );
  }
}
