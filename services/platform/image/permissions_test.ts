import { fileURLToPath } from "node:url";
import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { createStatisticsThreads } from "../../axi/statistics/statistics_thread.ts";
import { permissionFlags, permissionSet } from "./permissions.ts";

const SET = {
  port: 8000,
  env: { allow: ["PORT", "HOST", "APP_ENV", "POSTGRES_*", "REDIS_URL", "BLOB_URL", "AXI_*"], ignore: true },
  read: [],
} as const;
const ENV_FLAGS = [
  "--no-prompt",
  "--allow-env=PORT,HOST,APP_ENV,POSTGRES_*,REDIS_URL,BLOB_URL,AXI_*",
  "--ignore-env",
];

Deno.test("permissionFlags() names the service's own address where nothing else is configured", () => {
  assertEquals(permissionFlags(SET, {}), [...ENV_FLAGS, "--allow-net=127.0.0.1:8000"]);
  assertEquals(permissionFlags(SET, { APP_ENV: "production", PORT: "80" }).at(-1), "--allow-net=0.0.0.0:80");
});

Deno.test("permissionFlags() takes hosts from the URLs a service may see, and from no other variable", () => {
  const flags = permissionFlags(SET, {
    PORT: "9000",
    POSTGRES_URL: "postgres://app:secret@db.internal/axi_db",
    REDIS_URL: "redis://cache:6380",
    OTHER_URL: "https://example.com",
    AXI_ISSUER: "https://platform.example.com",
  });
  assertEquals(flags.at(-1), "--allow-net=127.0.0.1:9000,db.internal:5432,cache:6380");
});

Deno.test("permissionFlags() opens the whole network where files may be imported, and nowhere else", () => {
  assertEquals(permissionFlags(SET, { AXI_IMPORT_HOSTS: "data.example.com" }), [...ENV_FLAGS, "--allow-net"]);
  assertEquals(
    permissionFlags(SET, { AXI_IMPORT_HOSTS: "", AXI_IMPORT_PRIVATE: "true" }).at(-1),
    "--allow-net=127.0.0.1:8000",
  );
});

Deno.test("permissionFlags() opens mounted secrets for reading and a folder of blobs for both", () => {
  const flags = permissionFlags(SET, {
    AXI_KEY_SECRET_FILE: "/run/secrets/key",
    BLOB_URL: "file:///var/lib/axi",
  });
  assertEquals(flags.slice(-2), [
    "--allow-read=/run/secrets/key,/var/lib/axi",
    "--allow-write=/var/lib/axi",
  ]);
});

Deno.test("permissionFlags() passes over what is no address: memory for Redis, blobs in the database", () => {
  assertEquals(
    permissionFlags(SET, { REDIS_URL: "memory", BLOB_URL: "postgres:" }).at(-1),
    "--allow-net=127.0.0.1:8000",
  );
});

Deno.test("permissionFlags() opens Cloud Storage and its token server for a bucket", () => {
  assertEquals(
    permissionFlags(SET, { BLOB_URL: "gs://bucket", AXI_ENDPOINT: "http://emulator:4443" }).at(-1),
    "--allow-net=127.0.0.1:8000,storage.googleapis.com:443,metadata.google.internal:80,emulator:4443",
  );
});

Deno.test("permissionFlags() opens the modules of threads for reading", () => {
  const modules = fileURLToPath(new URL("../../axi/statistics", import.meta.url));
  assertEquals(
    permissionFlags({ ...SET, read: ["services/axi/statistics"] }, {}).at(-1),
    `--allow-read=${modules}`,
  );
});

Deno.test("permissionFlags() refuses a path that the flag would split", () => {
  assertThrows(() => permissionFlags(SET, { AXI_KEY_SECRET_FILE: "/run/my secret" }), TypeError, "rename it");
});

Deno.test("permissionSet() finds AXI's set in deno.json and names the known ones for another", async () => {
  const set = await permissionSet("axi");
  assertEquals(set.env.ignore, true);
});

Deno.test("permissionSet() of a dashboard opens its own port and the services behind it, and no file", async () => {
  const flags = permissionFlags(await permissionSet("nexus"), { AXI_URL: "http://axi.internal:8000" });
  assertEquals(flags.slice(2), ["--ignore-env", "--allow-net=127.0.0.1:3000,axi.internal:8000"]);
});

const { read } = await permissionSet("axi");
Deno.test({
  name: "AXI's set lets the thread of its statistics load every module that it needs",
  permissions: { read: read.map((path) => new URL(`../../../${path}`, import.meta.url)) },
  async fn() {
    const lines: string[] = [];
    const log = createLogger({ write: (line) => lines.push(line) });
    using threads = createStatisticsThreads({ log, fewestCells: 0 });
    using _run = await threads.open(["int"], 1);
    assertEquals(lines, []);
  },
});
