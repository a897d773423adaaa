import { assertEquals, assertThrows } from "@shared/testing/assert.ts";
import { isInContext, readDockerfile } from "./image_files.ts";

Deno.test("readDockerfile() joins lines and finds what is run, started and copied", () => {
  const text = `# why
FROM a AS b
COPY x.json y.json ./
COPY shared ./shared
# only this
RUN one \\
    && two
FROM a
COPY --from=b /app /app
CMD ["/bin/sh", "-c", "three"]
`;
  assertEquals(readDockerfile(text), {
    run: "one && two",
    cmd: ["/bin/sh", "-c", "three"],
    copied: ["x.json", "y.json", "shared"],
  });
});

Deno.test("readDockerfile() refuses what it can't follow", () => {
  assertThrows(() => readDockerfile("FROM a\nRUN one\nRUN two\nCMD []"), TypeError, "exactly one");
});

Deno.test("isInContext() lets the last matching line decide", () => {
  const dockerignore =
    "*\n!shared\n!services\n**/*_test.ts\n**/testing\nservices/platform/*\n!services/platform/dev/say.ts\n";
  const paths = {
    "README.md": false,
    "shared/core/ids.ts": true,
    "shared/core/ids_test.ts": false,
    "shared/testing/assert.ts": false,
    "services/axi/main.ts": true,
    "services/platform/dev.ts": false,
    "services/platform/e2e/walk.ts": false,
    "services/platform/dev/say.ts": true,
  };
  const found = Object.keys(paths).map((path) => [path, isInContext(path, dockerignore)]);
  assertEquals(Object.fromEntries(found), paths);
});
