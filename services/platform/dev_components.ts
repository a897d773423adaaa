import { pathToFileURL } from "node:url";
import { AppError } from "../../shared/core/errors.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../shared/postgres/embedded.ts";
import { migrate } from "../../shared/postgres/migrator.ts";
import { provisionDatabase } from "../../shared/postgres/provision.ts";
import type { Environment } from "../../shared/runtime/env.ts";
import { DATABASES } from "./databases.ts";
import type { DevConfig } from "./dev_config.ts";
import type { DevFolder } from "./dev_folder.ts";
import type { PlatformService } from "./platform_service.ts";

/** What the services stand on, and the environment that leads each of them there. */
export interface DevComponents extends AsyncDisposable {
  /** null where the environment names a server of one's own. */
  readonly postgres: EmbeddedPostgres | null;
  /** Rejects when a component ends by itself. */
  readonly failed: Promise<never>;
  /** Makes and migrates the service's database, then gives its environment. */
  environmentOf(service: PlatformService): Promise<Environment>;
}

const LOG_BYTES_MAX = 8 * 1024 * 1024;

/** Starts the embedded component for each that the environment does not name. */
export async function startComponents(config: DevConfig, folder: DevFolder): Promise<DevComponents> {
  const isEmbedded = config.env.POSTGRES_URL === undefined;
  const log = boundedLog(folder.postgresLog);
  const postgres = isEmbedded
    ? await startEmbeddedPostgres({ dataDir: folder.postgresDir, log: log.write })
    : null;
  return {
    postgres,
    failed: postgres === null ? new Promise(() => {}) : postgres.exited.then(() => {
      throw new AppError(
        "UNAVAILABLE",
        `Cannot go on: PostgreSQL has ended by itself, see ${folder.postgresLog}`,
      );
    }),
    async environmentOf(service) {
      return {
        APP_ENV: "development",
        LOG_FORMAT: "human",
        AXI_KEY_SECRET: await folder.secret("axi_key_secret"),
        BLOB_URL: pathToFileURL(folder.blobDir).href,
        ...config.env,
        ...postgres === null ? {} : await embeddedDatabase(service.name, postgres, folder),
        HOST: config.host,
        PORT: String(service.port),
      };
    },
    async [Symbol.asyncDispose]() {
      await postgres?.[Symbol.asyncDispose]();
      log.close();
    },
  };
}

/** The service's own database on the embedded server, migrated; the passwords of its roles are random and kept. */
async function embeddedDatabase(
  name: string,
  postgres: EmbeddedPostgres,
  folder: DevFolder,
): Promise<Environment> {
  const database = DATABASES[name];
  if (database === undefined) return {};
  const { ownerUrl, appUrl } = await provisionDatabase(postgres.superuserUrl, {
    database: database.database,
    ownerRole: database.ownerRole,
    ownerPassword: await folder.secret(`${database.ownerRole}_password`),
    appRole: database.migrations.appRole,
    appPassword: await folder.secret(`${database.migrations.appRole}_password`),
  });
  await migrate(ownerUrl, database.migrations);
  return { POSTGRES_URL: appUrl };
}

/** A file of lines, begun anew at each start and when it has grown too long. */
function boundedLog(path: string): { write(line: string): void; close(): void } {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  const encoder = new TextEncoder();
  let size = 0;
  let isOpen = true;
  return {
    write(line) {
      if (!isOpen) return;
      if (size > LOG_BYTES_MAX) {
        file.truncateSync();
        file.seekSync(0, Deno.SeekMode.Start);
        size = 0;
      }
      size += file.writeSync(encoder.encode(line + "\n"));
    },
    close() {
      isOpen = false;
      file.close();
    },
  };
}
