import { startEmbeddedPostgres } from "../../postgres/embedded/embedded.ts";

/** Holds an embedded PostgreSQL on the folder of its first argument until it is killed. */
const postgres = await startEmbeddedPostgres({ dataDir: Deno.args[0], durable: false });
Deno.stdout.writeSync(new TextEncoder().encode(`ready ${postgres.pid}\n`));
await postgres.exited;
