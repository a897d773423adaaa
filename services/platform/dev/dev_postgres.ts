import { type EmbeddedPostgres, startEmbeddedPostgres } from "@shared/postgres/embedded/embedded.ts";
import type { DevConfig } from "./dev_config.ts";
import type { DevFolder } from "./dev_folder.ts";

/** The embedded PostgreSQL under the platform; disposing stops it where it is this process's own. */
export type DevPostgres = Pick<
  EmbeddedPostgres,
  "superuserUrl" | "port" | "exited" | typeof Symbol.asyncDispose
>;

const LOG_BYTES_MAX = 8 * 1024 * 1024;

/** Starts it on the folder; null where the environment names a server of one's own. */
export async function startDevPostgres(
  { env, watched }: DevConfig,
  folder: DevFolder,
): Promise<DevPostgres | null> {
  if (env.POSTGRES_URL !== undefined || watched !== null) return null;
  const log = boundedLog(folder.postgresLog);
  const { superuserUrl, port, exited, ...postgres } = await startEmbeddedPostgres({
    dataDir: folder.postgresDir,
    log: log.write,
  });
  return {
    superuserUrl,
    port,
    exited,
    async [Symbol.asyncDispose]() {
      await postgres[Symbol.asyncDispose]();
      log.close();
    },
  };
}

/** The one of the process that has started this one, and that will end it with us. */
export function heldPostgres(superuserUrl: string): DevPostgres {
  return {
    superuserUrl,
    port: Number(new URL(superuserUrl).port),
    exited: new Promise(() => {}),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
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
