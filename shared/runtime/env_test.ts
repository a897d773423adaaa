import { z } from "zod";
import { assertEquals } from "../testing/assert.ts";
import { ifNotSet, readEnvironment, unreadableFiles } from "./env.ts";

Deno.test("readEnvironment() takes an empty variable as absent", () => {
  assertEquals(readEnvironment({ A: "", B: "b", C: undefined }), { B: "b" });
});

Deno.test("readEnvironment() reads a mounted secret and leaves a variable that is set alone", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "hidden\n");
    const env = readEnvironment({
      KEY_FILE: path,
      URL: "given",
      URL_FILE: path,
      GONE_FILE: "/nowhere/at all",
    });
    assertEquals([env.KEY, env.URL, env.GONE], ["hidden", "given", undefined]);
    assertEquals(unreadableFiles(env, "GONE: expected string\nURL: bad"), [
      "GONE_FILE names /nowhere/at all, which is empty, too large or can't be read",
    ]);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("ifNotSet() says that a variable is absent and leaves what is said of a bad one", () => {
  const schema = z.object({ URL: z.url(), PORT: z.string().max(1) });
  const { error } = schema.safeParse({ PORT: "80" }, { error: ifNotSet });
  assertEquals(error?.issues.map(({ message }) => message), [
    "It is not set",
    "Too big: expected string to have <=1 characters",
  ]);
});
