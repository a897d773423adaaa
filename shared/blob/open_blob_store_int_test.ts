import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { connect } from "../postgres/connect.ts";
import { assert, assertEquals, assertThrows } from "../testing/assert.ts";
import { testDatabase } from "../testing/database.ts";
import { startGcsServer } from "../testing/gcs_server.ts";
import { blobMigrations } from "./migrations.ts";
import { openBlobStore } from "./open_blob_store.ts";

Deno.test("openBlobStore() opens the store that the URL names", async () => {
  await using database = await testDatabase({
    ...{ schema: "keeper", sources: [blobMigrations] },
  });
  await using server = startGcsServer();
  const sql = connect(database.appUrl);
  const folder = await Deno.makeTempDir();
  const open = (url: string) => openBlobStore(url, { sql, schema: "keeper", gcsEndpoint: server.endpoint });
  const bytes = () => new Blob(["1"]).stream();

  await open(pathToFileURL(folder).href).put("a", bytes());
  assert((await Deno.stat(join(folder, "a.blob"))).isFile);
  await open("postgres:").put("a", bytes());
  assertEquals((await sql`select key from keeper.blobs`).length, 1);
  await open("gs://bucket/axi").put("a", bytes());
  await open("gs://bucket").put("b", bytes());
  assertEquals((await Array.fromAsync(open("gs://bucket").list(""))).map(({ key }) => key), ["axi/a", "b"]);
  assertEquals((await Array.fromAsync(open("gs://bucket/axi/").list(""))).map(({ key }) => key), ["a"]);
  assertThrows(() => open("ftp://somewhere/x"), TypeError, "Cannot keep files in ftp://somewhere/x");

  await Deno.remove(folder, { recursive: true });
  await sql.end();
});
