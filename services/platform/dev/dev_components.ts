import { pathToFileURL } from "node:url";
import { AppError } from "@shared/core/errors.ts";
import { migrate } from "@shared/postgres/migrator.ts";
import { provisionDatabase } from "@shared/postgres/provision.ts";
import type { Environment } from "@shared/runtime/env.ts";
import { DATABASES } from "../image/databases.ts";
import type { DevConfig } from "./dev_config.ts";
import type { DevFolder } from "./dev_folder.ts";
import { type DevPostgres, heldPostgres, startDevPostgres } from "./dev_postgres.ts";
import type { PlatformService } from "../processes/platform_service.ts";

/** What the services stand on, and the environment that leads each of them there. */
export interface DevComponents extends AsyncDisposable {
  /** null where the environment names a server of one's own. */
  readonly postgres: DevPostgres | null;
  /** Rejects when a component ends by itself. */
  readonly failed: Promise<never>;
  environmentOf(service: PlatformService): Environment;
}

/** Starts the embedded component for each that the environment does not name. */
export async function startComponents(
  config: DevConfig,
  folder: DevFolder,
  services: readonly PlatformService[],
): Promise<DevComponents> {
  const superuserUrl = config.watched?.superuserUrl ?? null;
  const postgres = superuserUrl === null
    ? await startDevPostgres(config, folder)
    : heldPostgres(superuserUrl);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // nobody listens before everything has started
  postgres?.exited.then(() =>
    failed.reject(
      new AppError("UNAVAILABLE", `Cannot go on: PostgreSQL has ended by itself, see ${folder.postgresLog}`),
    )
  );
  try {
    const urls = postgres === null ? {} : await makeDatabases(postgres.superuserUrl, folder);
    const keySecret = await folder.secret("axi_key_secret");
    return {
      postgres,
      failed: failed.promise,
      environmentOf: ({ name, port, calls = [], isDashboard = false }) => ({
        APP_ENV: "development",
        LOG_FORMAT: "human",
        LOG_LEVEL: "warn", // LOG_LEVEL=info shows each request
        AXI_KEY_SECRET: keySecret,
        BLOB_URL: pathToFileURL(folder.blobDir).href,
        PUBLIC_PROXIES: config.host, // dashboards call on behalf of browsers
        ...addressesOf(calls, services, config.host),
        ...isDashboard && config.watched !== null ? { [`${name.toUpperCase()}_RELOAD`]: "true" } : {},
        ...config.isIsolated ? {} : { AXI_IMPORT_HOSTS: "*" }, // it opens the network, which production does by name
        ...config.env,
        ...postgres === null ? {} : { POSTGRES_URL: urls[name], POSTGRES_BUS_URL: urls["bus"] },
        HOST: config.host,
        PORT: String(port),
      }),
      [Symbol.asyncDispose]: async () => await postgres?.[Symbol.asyncDispose](),
    };
  } catch (error) {
    await postgres?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** `AXI_URL` and the like. */
function addressesOf(
  names: readonly string[],
  services: readonly PlatformService[],
  host: string,
): Environment {
  const called = services.filter(({ name }) => names.includes(name));
  return Object.fromEntries(
    called.map(({ name, port }) => [`${name.toUpperCase()}_URL`, `http://${host}:${port}`]),
  );
}

/** Makes and migrates every database; gives the URLs that services use, by name. Passwords are random and kept. */
async function makeDatabases(superuserUrl: string, folder: DevFolder): Promise<Record<string, string>> {
  const urls: Record<string, string> = {};
  for (const [name, { database, ownerRole, migrations }] of Object.entries(DATABASES)) {
    const { ownerUrl, appUrl } = await provisionDatabase(superuserUrl, {
      ...{ database, ownerRole, appRole: migrations.appRole },
      ownerPassword: await folder.secret(`${ownerRole}_password`),
      appPassword: await folder.secret(`${migrations.appRole}_password`),
    });
    await migrate(ownerUrl, migrations).catch((cause: Error) => {
      throw new AppError("CONFLICT", `${cause.message}. Or give up the data of development: --fresh`, {
        cause,
      });
    });
    urls[name] = appUrl;
  }
  return urls;
}
