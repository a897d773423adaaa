import { base64url, exportJWK, generateKeyPair, SignJWT } from "jose";
import { assert, assertEquals } from "@shared/testing/assert.ts";
import { PASSWORD, PROXY, type TestAccounts, testAccounts, type TestUser } from "./testing.ts";

/** A token as AXI signs it, but for what is changed; `key` signs in its own right. */
interface Forgery {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly key?: Parameters<SignJWT["sign"]>[0];
}

interface Forge {
  (forgery: Forgery): Promise<string>;
  readonly good: string;
  readonly parts: readonly [string, string, string];
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
}

async function forgeFor(axi: TestAccounts, good: string): Promise<Forge> {
  const [head = "", body = "", signature = ""] = good.split(".");
  const decode = (part: string) => JSON.parse(new TextDecoder().decode(base64url.decode(part)));
  const [header, claims] = [decode(head), decode(body)];
  const { privateKey } = await axi.accounts.keys.current();
  const forge = (forgery: Forgery) =>
    new SignJWT({ ...claims, ...forgery.claims })
      .setProtectedHeader({ ...header, ...forgery.header })
      .sign(forgery.key ?? privateKey);
  return Object.assign(forge, { good, parts: [head, body, signature] as const, header, claims });
}

/** Inputs 1 to 17: tokens that must all be answered with 401. */
async function forgedTokens(forge: Forge, user: TestUser): Promise<[string, string][]> {
  const { good, parts: [head, body, signature], header, claims } = forge;
  const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
  const reheaded = (change: Record<string, unknown>) =>
    `${encode({ ...header, ...change })}.${body}.${signature}`;
  const own = await generateKeyPair("EdDSA", { extractable: true });
  const jwk = await exportJWK(own.publicKey);
  const nowSeconds = Number(claims["iat"]);
  const weak = new TextEncoder().encode("secret".repeat(6));
  const publicKey = new TextEncoder().encode(String(header["kid"]).padEnd(32, "="));
  const changed = signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  return [
    ...["none", "None", "nOnE", ""].map((alg): [string, string] => [`1 alg "${alg}"`, reheaded({ alg })]),
    ["1 alg none, no signature", `${encode({ ...header, alg: "none" })}.${body}.`],
    ["2 no signature", `${head}.${body}.`],
    ["3 two parts", `${head}.${body}`],
    ["3 four parts", `${good}.${signature}`],
    ["3 five parts", `${good}.${signature}.${signature}`],
    ["4 one character changed", `${head}.${body}.${changed}`],
    ["5 claims edited", `${head}.${encode({ ...claims, role: "admin", sub: "someone" })}.${signature}`],
    ["6 HS256, weak key", await forge({ header: { alg: "HS256" }, key: weak })],
    ["7 HS256, public key", await forge({ header: { alg: "HS256" }, key: publicKey })],
    ["8 own jwk", await forge({ header: { jwk }, key: own.privateKey })],
    ["9 jku", await forge({ header: { jku: "http://127.0.0.1:9/keys" }, key: own.privateKey })],
    ["9 x5u", await forge({ header: { x5u: "http://127.0.0.1:9/cert" } })],
    ...await Promise.all(
      ["../../etc/passwd", "' or 1=1 --", "__proto__", "k\u0000", "k".repeat(5_000)].map(async (kid) =>
        [`10 kid ${kid.slice(0, 12)}`, await forge({ header: { kid } })] as [string, string]
      ),
    ),
    ["11 crit", reheaded({ crit: ["exp"], exp: 1 })],
    ["11 b64", reheaded({ crit: ["b64"], b64: false })],
    ["11 zip", await forge({ header: { zip: "DEF" } })],
    ["12 padding", `${good}==`],
    ["12 space", `${head} .${body}.${signature}`],
    ["14 refresh token", user.refresh_token],
    ["14 id token", await forge({ header: { typ: "JWT" } })],
    ["15 wrong audience", await forge({ claims: { aud: "elsewhere" } })],
    ["15 wrong issuer", await forge({ claims: { iss: "http://127.0.0.1:8001" } })],
    ["16 expired 61 s ago", await forge({ claims: { exp: nowSeconds - 61 } })],
    ["16 valid in 61 s", await forge({ claims: { nbf: nowSeconds + 61 } })],
    ["17 60 KB", await forge({ claims: { filler: "x".repeat(60_000) } })],
  ];
}

Deno.test("abuse 1-17: every forged, foreign or misplaced token is answered with 401 as problem+json", async () => {
  await using axi = await testAccounts();
  const user = await axi.newUser();
  const forge = await forgeFor(axi, user.access_token);
  assertEquals(
    (await axi.call("/users/me", { token: await forge({}) })).status,
    200,
    "the control is a good one",
  );
  for (const [name, token] of await forgedTokens(forge, user)) {
    const { status, json, headers } = await axi.call("/users/me", { token });
    assertEquals([name, status, json.code], [name, 401, "UNAUTHENTICATED"]);
    assertEquals(headers.get("content-type"), "application/problem+json");
    assert(headers.has("www-authenticate"), name);
  }
  for (const query of [`access_token=${user.access_token}`, `token=${user.access_token}`]) {
    assertEquals((await axi.call(`/users/me?${query}`)).status, 401, "13 token in the query");
  }
});

Deno.test("abuse 18, 19: a refresh token used after its grace kills the family, 20 at once are one family", async () => {
  await using axi = await testAccounts();
  const { user, refresh_token } = await axi.newUser();
  const refresh = (token: string) => axi.call("/auth/refresh", { body: { refresh_token: token } });
  const racing = await Promise.all(Array.from({ length: 20 }, () => refresh(refresh_token)));
  assertEquals(racing.map(({ status }) => status), Array(20).fill(200));
  assertEquals(new Set(racing.map(({ json }) => json.refresh_token)).size, 1);
  axi.clock.ms += 10_001;
  assertEquals((await refresh(refresh_token)).status, 401);
  assertEquals((await refresh(racing[0]?.json.refresh_token)).status, 401);
  assertEquals((await refresh((await axi.signIn(user.username)).refresh_token)).status, 200);
});

Deno.test("abuse 20: passwords of 1 MB are refused before hashing; long ones, emoji and both spellings of é work", async () => {
  await using axi = await testAccounts();
  const register = (username: string, password: string) =>
    axi.call("/auth/register", { body: { email: `${username}@example.com`, username, password } });
  const huge = "x".repeat(1_000_000);
  const refused = [
    await register("huge", huge),
    await axi.call("/auth/token", { body: { username: "huge", password: huge } }),
  ];
  assertEquals(
    refused.map(({ status, json }) => [status, json.errors[0].pointer]),
    Array(2).fill([422, "/password"]),
  );
  const passwords = {
    long: "x".repeat(65),
    longest: "🔋".repeat(128),
    accents: "r\u00e9sum\u00e9 caf\u00e9",
  };
  for (const [username, password] of Object.entries(passwords)) {
    assertEquals((await register(username, password)).status, 201, username);
    await axi.signIn(username, password.normalize("NFD"));
  }
});

Deno.test("abuse 21: an unknown user is answered as a wrong password is, after the same work", async () => {
  await using axi = await testAccounts();
  const { user } = await axi.newUser();
  const attempt = async (username: string, from: string) => {
    const { json, headers, status } = await axi.call("/auth/token", {
      body: { username, password: "wrong" },
      from,
    });
    const { correlation_id: _, ...told } = json;
    return { status, told, headers: [...headers.keys()] };
  };
  assertEquals(await attempt(user.username, "192.0.2.1"), await attempt("nobody", "192.0.2.2"));
});

Deno.test("abuse 21: ten wrong passwords stop that account from that address; its owner elsewhere gets in", async () => {
  await using axi = await testAccounts();
  const { user } = await axi.newUser();
  const attempt = (username: string, password: string, from: string) =>
    axi.call("/auth/token", { body: { username, password }, from });
  for (let i = 0; i < 10; i++) {
    const name = i % 2 === 0 ? user.username : user.email;
    assertEquals((await attempt(name, `guess ${i}`, "198.51.100.1")).status, 401);
  }
  for (const name of [user.username, user.email.toUpperCase()]) {
    const { status, headers } = await attempt(name, PASSWORD, "198.51.100.1");
    assertEquals([status, headers.get("retry-after")], [429, "90"]);
  }
  assertEquals((await attempt(user.username, PASSWORD, "198.51.100.2")).status, 200);
  axi.clock.ms += 90_000;
  assertEquals((await attempt(user.username, PASSWORD, "198.51.100.1")).status, 200);
});

Deno.test("abuse 22: one guess each at 1,000 users is stopped by address, whatever X-Forwarded-For pretends", async () => {
  await using axi = await testAccounts();
  const { user } = await axi.newUser();
  const statuses: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const body = { username: `user${i}`, password: "guess" };
    const headers = { "x-forwarded-for": `203.0.113.${i % 250}` };
    statuses.push((await axi.call("/auth/token", { body, headers, from: "198.51.100.1" })).status);
  }
  assertEquals(statuses, [...Array(60).fill(401), ...Array(940).fill(429)]);

  const signIn = (forwarded: string) =>
    axi.call("/auth/token", {
      body: { username: user.username, password: PASSWORD },
      headers: { "x-forwarded-for": forwarded },
      from: PROXY,
    });
  assertEquals((await signIn("198.51.100.1")).status, 429, "a trusted proxy tells who calls");
  assertEquals((await signIn("198.51.100.1, 198.51.100.2")).status, 200, "and only its own entry counts");
});

Deno.test("abuse 23: an address has one account, however it is written", async () => {
  await using axi = await testAccounts();
  const register = (email: string, i: number) =>
    axi.call("/auth/register", { body: { email, username: `ada${i}`, password: PASSWORD } });
  const spellings: readonly [string, number][] = [
    ["ada.i@b.com ", 201],
    ["ada.i@b.com", 409],
    [" ADA.I@B.COM", 409],
    ["ada.\u0130@b.com", 422], // İ, which in lower case is an i with a dot
    ["ada.\u0131@b.com", 422], // ı, which in upper case is I
    ["\u0430da.i@b.com", 422], // Cyrillic а
    ["ada.i@\u{1d41b}.com", 422], // a mathematical b, which is b in NFKC
    ["ada.i@b.com\u0000", 422],
  ];
  for (const [index, [email, expected]] of spellings.entries()) {
    assertEquals([email, (await register(email, index)).status], [email, expected]);
  }
});

Deno.test("abuse 24: nobody assigns themselves what is not theirs to say", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token } = await axi.newUser();
  const account = { email: "eve@example.com", username: "eve", password: PASSWORD };
  const extras = [{ role: "admin" }, { tenant_id: user.tenant_id }, { status: "active" }, {
    user_id: user.user_id,
  }];
  for (const extra of extras) {
    const answers = [
      await axi.call("/auth/register", { body: { ...account, ...extra } }),
      await axi.call("/users/me", { method: "PATCH", token, body: extra }),
    ];
    assertEquals(answers.map(({ status, json }) => [status, json.code]), Array(2).fill([422, "VALIDATION"]));
  }
  const proto =
    `{"email":"eve@example.com","username":"eve","password":"${PASSWORD}","__proto__":{"role":"admin"}}`;
  assertEquals((await axi.call("/auth/register", { body: proto })).status, 422);
});

Deno.test("abuse 26: a disabled user's token is void within a minute, their refresh token at once", async () => {
  await using axi = await testAccounts();
  const [owner, member] = [await axi.newUser(), await axi.newUser()];
  await axi.owner`
    insert into axi.memberships (tenant_id, user_id, role)
    values (${owner.user.tenant_id}, ${member.user.user_id}, 'admin')`;
  const { json: inside } = await axi.call("/auth/token", {
    body: { username: member.user.username, password: PASSWORD, tenant_id: owner.user.tenant_id },
  });
  assertEquals((await axi.call("/users/me", { token: inside.access_token })).status, 200);
  axi.clock.ms += 1_000;
  const { status } = await axi.call(`/users/${member.user.user_id}`, {
    method: "PATCH",
    token: owner.access_token,
    body: { status: "disabled" },
  });
  assertEquals(status, 200);
  const refreshed = await axi.call("/auth/refresh", { body: { refresh_token: inside.refresh_token } });
  assertEquals(refreshed.status, 401);
  axi.clock.ms += 35_000; // the longest pause between two polls
  await axi.pollRevocations();
  assertEquals((await axi.call("/users/me", { token: inside.access_token })).status, 401);
});

Deno.test("abuse 27: no key, token or password gets into the log, wherever it is sent", async () => {
  await using axi = await testAccounts();
  const { user, access_token: token, refresh_token } = await axi.newUser();
  const { json: { key } } = await axi.call("/api-keys", { token, body: { name: "x", role: "admin" } });
  const secrets = [key, token, refresh_token, PASSWORD];
  for (const secret of secrets) {
    const inPath = encodeURIComponent(secret);
    await axi.call("/users", { token: secret });
    await axi.call(`/users?cursor=${inPath}`, { token });
    await axi.call(`/users/${inPath}`, { method: "PATCH", token, body: {} });
    await axi.call(`/${inPath}`, { headers: { "user-agent": secret } });
    await axi.call("/auth/token", { body: { username: user.username, password: secret } });
    await axi.call("/auth/token", { body: `{"username": ${JSON.stringify(secret)}, ` });
    await axi.call("/auth/refresh", { body: { refresh_token: secret } });
  }
  const log = axi.lines.join("");
  assert(log.length > 0);
  for (const secret of secrets) {
    assert(!log.includes(secret.slice(4)), `the log holds ${secret.slice(0, 4)}...`);
  }
});
