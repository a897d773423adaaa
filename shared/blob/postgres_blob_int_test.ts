import { AppError } from "../core/errors.ts";
import { connect } from "../postgres/connect.ts";
import { assertEquals, assertRejects } from "../testing/assert.ts";
import { blobContract } from "../testing/contracts/blob_contract.ts";
import { testDatabase } from "../testing/database.ts";
import { blobMigrations } from "./migrations.ts";
import { createPostgresBlobStore } from "./postgres_blob.ts";

const SERVICE = { schema: "keeper", sources: [blobMigrations] };

async function openDatabase() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await testDatabase(SERVICE));
  const sql = connect(database.appUrl, { max: 4 });
  stack.defer(() => sql.end());
  const opened = stack.move();
  return {
    sql,
    store: createPostgresBlobStore(sql, "keeper"),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

blobContract("PostgreSQL", openDatabase);

Deno.test("a PostgreSQL blob store holds no transaction open while bytes come slowly", async () => {
  await using opened = await openDatabase();
  const { sql, store } = opened;
  const source = new TransformStream<Uint8Array, Uint8Array>();
  const put = store.put("slow", source.readable);
  const writer = source.writable.getWriter();
  await writer.write(new Uint8Array(1_000_000));
  const open = await sql`
    select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`;
  assertEquals(open.length, 0);
  await writer.close();
  assertEquals(await put, 1_000_000);
});

Deno.test("a PostgreSQL blob store sweeps what a killed process has left, and refuses a put swept under way", async () => {
  await using opened = await openDatabase();
  const { sql, store } = opened;
  const source = new TransformStream<Uint8Array, Uint8Array>();
  const put = assertRejects(() => store.put("slow", source.readable), AppError, "too slowly");
  const writer = source.writable.getWriter();
  await writer.write(new Uint8Array(1_000_000));
  await sql`update keeper.blobs set modified_at = now() - interval '61 minutes'`;
  assertEquals(await store.sweep(), 1);
  await Promise.allSettled([writer.write(new Uint8Array(2_000_000)), writer.close()]);
  await put;
  assertEquals(await store.get("slow"), null);
  assertEquals((await sql`select from keeper.blob_chunks`).length, 0);
});

Deno.test("a PostgreSQL blob that is replaced while it is read fails its reader instead of ending early", async () => {
  await using opened = await openDatabase();
  const { store } = opened;
  await store.put("a", new Blob([new Uint8Array(3_000_000)]).stream());
  const reader = (await store.get("a"))?.getReader();
  await reader?.read();
  await store.put("a", new Blob(["other"]).stream());
  await assertRejects(
    async () => {
      while (!(await reader?.read())?.done);
    },
    AppError,
    "replaced meanwhile",
  );
});
