import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { PASSWORD, type TestAccounts, testAccounts } from "./auth/testing.ts";

const COMMAND = new URL("./admin.ts", import.meta.url);

/** Runs the command as an operator would, in a process of its own. */
async function run(axi: TestAccounts, args: string[], input = "") {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", COMMAND.href, ...args],
    env: {
      POSTGRES_URL: axi.database.appUrl,
      POSTGRES_OWNER_URL: axi.database.ownerUrl,
      AXI_KEY_SECRET: axi.config.AXI_KEY_SECRET,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout).trim(), error: decoder.decode(stderr) };
}

Deno.test("axi:admin makes the first administrator where registration is closed, with a password from standard input", async () => {
  await using axi = await testAccounts({ AXI_REGISTRATION: "closed" });
  const args = [
    "create-admin",
    "--email",
    "Root@Example.com",
    "--username",
    "root",
    "--tenant",
    "Operations",
  ];
  const made = await run(axi, args, `${PASSWORD}\n`);
  assertEquals([made.code, made.error], [0, ""]);
  assertMatch(made.out, /^root administers tenant Operations \(/);
  const { access_token: token } = await axi.signIn("root@example.com");
  const { json } = await axi.call("/users/me", { token });
  assertEquals([json.username, json.role], ["root", "admin"]);

  const again = await run(axi, args, `${PASSWORD}\n`);
  assertEquals([again.code, again.error.includes("is taken")], [69, true]);
  const weak = await run(axi, ["create-admin", "--email", "b@example.com", "--username", "b"], "password1\n");
  assertEquals([weak.code, weak.error.includes("one of the first that an attacker tries")], [69, true]);
  const none = await run(axi, ["create-admin", "--username", "b"], "");
  assertEquals(none.code, 69);
  assertMatch(none.error, /email[\s\S]*password/);
});

Deno.test("axi:admin disables an account everywhere and lets it in again", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token, refresh_token } = await axi.newUser();
  axi.clock.ms = Date.now() - 60_000; // tokens are older than what the command says
  const older = await axi.signIn(user.username);
  assertEquals((await run(axi, ["disable", user.email.toUpperCase()])).code, 0);
  await axi.pollRevocations();
  assertEquals((await axi.call("/users/me", { token: older.access_token })).status, 401);
  assertEquals((await axi.call("/auth/refresh", { body: { refresh_token } })).status, 401);
  const body = { username: user.username, password: PASSWORD };
  assertEquals((await axi.call("/auth/token", { body })).status, 401);
  assertEquals((await run(axi, ["enable", user.username])).out, `${user.username} is active`);
  assertEquals((await axi.call("/auth/token", { body })).status, 200);
  const unknown = await run(axi, ["disable", "nobody"]);
  assertEquals([unknown.code, unknown.error], [69, 'Cannot find account "nobody"\n']);
  assert(token !== older.access_token);
});

Deno.test("axi:admin gives a service its credential, and a new one that voids the old", async () => {
  await using axi = await testAccounts();
  const args = ["create-client", "aide", "--audience", "axi", "--scope", "revocations:read"];
  const first = (await run(axi, args)).out;
  const second = (await run(axi, args)).out;
  const sign = (client_secret: string) =>
    axi.call("/auth/token", {
      body: { grant_type: "client_credentials", client_id: "aide", client_secret, audience: "axi" },
    });
  assertEquals([(await sign(first)).status, (await sign(second)).status], [401, 200]);
  assertEquals((await run(axi, ["create-client", "Aide", "--audience", "axi"])).code, 69);
});

Deno.test("axi:admin rotates keys, and explains itself when it can't", async () => {
  await using axi = await testAccounts();
  await axi.newUser();
  const keys = async () => (await axi.owner`select kid from axi.signing_keys`).map(({ kid }) => kid);
  const before = await keys();
  assertEquals((await run(axi, ["rotate-keys", "--compromised"])).code, 0);
  assertEquals((await keys()).filter((kid) => before.includes(kid)), []);
  const unknown = await run(axi, ["rotate"]);
  assertEquals([unknown.code, unknown.error.includes("create-admin --email")], [78, true]);
  const misspelled = await run(axi, ["rotate-keys", "--compromized"]);
  assertEquals([misspelled.code, misspelled.error.includes("--compromized")], [78, true]);
});
