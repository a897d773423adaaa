import { AppError } from "../core/errors.ts";
import { assert, assertEquals, assertRejects } from "../testing/assert.ts";
import { blobContract } from "../testing/contracts/blob_contract.ts";
import { startGcsServer } from "../testing/gcs_server.ts";
import { createGcsBlobStore } from "./gcs_blob.ts";
import { createMetadataToken } from "./gcs_token.ts";

const MIB = 1024 * 1024;
const bytes = (size: number) => new Blob([new Uint8Array(size)]).stream();

function openServer() {
  const server = startGcsServer();
  return Promise.resolve({
    server,
    store: createGcsBlobStore({ bucket: "files", prefix: "axi/", endpoint: server.endpoint }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

blobContract("Cloud Storage", openServer);

/** A real emulator, in a bucket of its own for each test. */
async function openEmulator(endpoint: string) {
  const bucket = `test-${crypto.randomUUID()}`;
  const made = await fetch(new URL("/storage/v1/b?project=test", endpoint), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: bucket }),
  });
  assertEquals(made.status, 200, await made.text());
  return {
    store: createGcsBlobStore({ bucket, endpoint }),
    async [Symbol.asyncDispose]() {
      const gone = await fetch(new URL(`/storage/v1/b/${bucket}`, endpoint), { method: "DELETE" });
      await gone.body?.cancel();
    },
  };
}

const emulator = Deno.env.get("TEST_GCS_URL");
if (emulator) {
  // It keeps objects as files of a folder.
  const cannot = ["keeps a key and keys below it apart"];
  blobContract("Cloud Storage emulator", () => openEmulator(emulator), { cannot });
}

for (const fault of ["unavailable", "halved", "answerLost"] as const) {
  Deno.test(`a Cloud Storage upload goes on after its blocks were ${fault}`, async () => {
    await using opened = await openServer();
    const { server, store } = opened;
    server.faults[fault] = 2;
    const size = 9 * MIB + 17;
    assertEquals(await store.put("a", bytes(size)), size);
    assertEquals((await new Response(await store.get("a") as BodyInit).arrayBuffer()).byteLength, size);
    assertEquals([server.openUploads, server.faults[fault]], [0, 0]);
  });
}

Deno.test("a Cloud Storage upload that fails or is aborted is given up at the server", async () => {
  await using opened = await openServer();
  const { server, store } = opened;
  await assertRejects(() =>
    store.put(
      "a",
      new ReadableStream({
        pull() {
          throw new Error("no");
        },
      }),
    )
  );
  assertEquals([server.openUploads, await store.get("a")], [0, null]);
});

Deno.test("a Cloud Storage blob store says UNAVAILABLE when the server stays away", async () => {
  await using opened = await openServer();
  const { server, store } = opened;
  server.faults.unavailable = 100;
  const error = await assertRejects(() => store.delete("a"), AppError);
  assertEquals(error.code, "UNAVAILABLE");
});

Deno.test("a Cloud Storage blob store sends the token that it is given", async () => {
  await using server = startGcsServer();
  const store = createGcsBlobStore({
    ...{ bucket: "files", endpoint: server.endpoint },
    token: () => Promise.resolve("secret"),
  });
  await store.put("a", bytes(1));
  assert(server.authorizations.length > 0);
  assert(server.authorizations.every((value) => value === "Bearer secret"));
});

Deno.test("createMetadataToken() asks as the metadata server wants it, once as long as the token is good", async () => {
  const flavors: (string | null)[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ headers }) => {
    flavors.push(headers.get("metadata-flavor"));
    return Response.json({
      access_token: `token-${flavors.length}`,
      expires_in: flavors.length === 1 ? 30 : 3600,
    });
  });
  const token = createMetadataToken(`http://127.0.0.1:${server.addr.port}/token`);
  assertEquals([await token(), await token(), await token()], ["token-1", "token-2", "token-2"]);
  assertEquals(flavors, ["Google", "Google"]);
});
