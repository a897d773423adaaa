import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertEquals } from "@shared/testing/assert.ts";
import { testDatabase } from "@shared/testing/database.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { DATABASES } from "../image/databases.ts";
import { isInContext, readDockerfile } from "../image/image_files.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** The user of the image; nobody else has that id. */
const IMAGE_USER = 1993;

/** What a build of the Dockerfile would leave under /app, in a folder that lives as long as the scope. */
async function buildContext(copied: readonly string[]): Promise<{ app: string } & AsyncDisposable> {
  const home = await Deno.makeTempDir();
  const app = join(home, "app");
  const dockerignore = await Deno.readTextFile(join(ROOT, ".dockerignore"));
  for await (const path of filesOf(copied)) {
    if (!isInContext(path, dockerignore)) continue;
    await Deno.mkdir(dirname(join(app, path)), { recursive: true });
    await Deno.copyFile(join(ROOT, path), join(app, path));
  }
  await Deno.mkdir(join(home, "bin"));
  await Deno.symlink(Deno.execPath(), join(home, "bin", "deno"));
  return { app, [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }) };
}

async function* filesOf(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    const { isDirectory } = await Deno.stat(join(ROOT, path));
    if (!isDirectory) yield path;
    else for await (const entry of Deno.readDir(join(ROOT, path))) yield* filesOf([`${path}/${entry.name}`]);
  }
}

/** Everybody may read the folder, nobody but its owner write to it. */
async function openToRead(folder: string): Promise<void> {
  await new Deno.Command("chmod", { args: ["-R", "a+rX,go-w", folder] }).output();
}

function migrationsOf(name: string) {
  const database = DATABASES[name];
  if (database === undefined) throw new TypeError(`Cannot find the database ${name}`);
  return database.migrations;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/**
 * Runs the image's commands for a service in a clean folder: builds it, starts it as a user without rights, waits until it is
 * ready, calls `use` with its address and the folder, and stops it as Cloud Run does.
 */
async function runImage(
  service: string,
  given: Readonly<Record<string, string>>,
  use: (url: string, app: string) => Promise<void>,
): Promise<void> {
  const image = readDockerfile(await Deno.readTextFile(join(ROOT, "Dockerfile")));
  await using context = await buildContext(image.copied);
  const port = freePort(), url = `http://127.0.0.1:${port}`;
  const env = {
    SERVICE: service,
    PATH: `${join(context.app, "..", "bin")}:/usr/bin:/bin`,
    HOME: join(context.app, ".."),
    DENO_DIR: join(context.app, ".deno"),
    APP_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_HOSTS: `127.0.0.1:${port}`,
    ...given,
  };
  const built = await new Deno.Command("/bin/sh", { args: ["-c", image.run], cwd: context.app, env })
    .output();
  assertEquals(built.success ? "" : new TextDecoder().decode(built.stderr), "");
  await openToRead(join(context.app, ".."));

  const [program = "", ...args] = image.cmd;
  const user = Deno.uid() === 0 ? { uid: IMAGE_USER, gid: IMAGE_USER } : {};
  const child = new Deno.Command(program, {
    ...{ args, cwd: context.app, env, clearEnv: true, stderr: "piped" },
    ...user,
  }).spawn();
  const said = new Response(child.stderr).text();
  const isReady = () =>
    fetch(`${url}/health/ready`).then(async (answer) => {
      await answer.body?.cancel();
      return answer.ok;
    }, () => false);
  const ended = child.status.then(async () => Promise.reject(new Error(await said)));
  ended.catch(() => {}); // it ends in any case
  await Promise.race([eventually(`the image's ${service} is ready`, isReady), ended]);
  await use(url, context.app);
  child.kill("SIGTERM");
  assertEquals([(await child.status).code, /panic|NotCapable/.test(await said)], [0, false]);
}

const ignore = Deno.build.os === "windows"; // the image is for Linux

Deno.test({
  name: "the image's own commands install AXI, start it as a user without rights, and it answers and drains",
  ignore,
  async fn() {
    await using database = await testDatabase(migrationsOf("axi"));
    await using bus = await testDatabase(migrationsOf("bus"));
    const env = {
      AXI_ISSUER: "http://127.0.0.1:8000",
      AXI_KEY_SECRET: crypto.randomUUID(),
      POSTGRES_URL: database.appUrl,
      POSTGRES_BUS_URL: bus.appUrl,
      REDIS_URL: "memory",
    };
    await runImage("axi", env, async (url) => {
      assertEquals((await (await fetch(`${url}/health/ready`)).json()).status, "ready");
    });
  },
});

Deno.test({
  name:
    "the image's own commands build NEXUS's bundles, start it as a user without rights, and its pages come whole",
  ignore,
  async fn() {
    await runImage("nexus", { AXI_URL: `http://127.0.0.1:${freePort()}` }, async (url, app) => {
      const login = await fetch(`${url}/login`);
      const [style = ""] = /\/assets\/style-\w+\.css/.exec(await login.text()) ?? [];
      const sheet = await fetch(url + style);
      assertEquals([login.status, sheet.status, await sheet.text() === ""], [200, 200, false]);
      const map = await Deno.readTextFile(join(app, "import_map.json"));
      assertEquals(/npm:(tailwindcss|playwright-core|postgres)@/.exec(map), null);
    });
  },
});
