import { base64url, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import type { Introspection } from "../contracts/axi_accounts.ts";
import { AppError } from "../core/errors.ts";
import { newId } from "../core/ids.ts";
import { assert, assertEquals, assertRejects } from "../testing/assert.ts";
import { isApiKey, newApiKey } from "./api_key.ts";
import { createKeySet } from "./key_set.ts";
import { createSigner } from "./sign.ts";
import { createVerifier, type VerifierOptions } from "./verify.ts";

const ISSUER = "https://axi.example";
const AUDIENCE = "platform";
const NOW_MS = Date.parse("2026-05-01T12:00:00.000Z");
const CLAIMS = { sub: newId(), tenant_id: newId(), role: "analyst" as const, scope: "a b", sid: newId() };

const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
const publicJwk: JWK = { ...await exportJWK(publicKey), kid: "key-1", alg: "EdDSA", use: "sig" };
const stranger = await generateKeyPair("EdDSA", { extractable: true });

/** A verifier and signer on a clock of their own; `loads` counts how often the JWKS was asked for. */
function setUp(options: Partial<VerifierOptions> = {}) {
  const world = { nowMs: NOW_MS, loads: 0, published: [publicJwk] };
  const clock = { now: () => world.nowMs };
  const keys = createKeySet({
    load: () => {
      world.loads++;
      return Promise.resolve({ keys: world.published });
    },
    clock,
  });
  const verifier = createVerifier({ keys, issuer: ISSUER, audience: AUDIENCE, clock, ...options });
  const signer = createSigner({
    currentKey: () => Promise.resolve({ kid: "key-1", privateKey }),
    issuer: ISSUER,
    ttlSeconds: 300,
    clock,
  });
  return { world, verifier, signer };
}

interface Forgery {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly key?: Parameters<SignJWT["sign"]>[0];
}

/** A token as the signer makes it, but for what is forged about it. */
function forge({ header = {}, claims = {}, key = privateKey }: Forgery): Promise<string> {
  const nowSeconds = NOW_MS / 1000;
  const times = { iat: nowSeconds, exp: nowSeconds + 300 };
  const payload = { ...CLAIMS, iss: ISSUER, aud: AUDIENCE, jti: newId(), ...times, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: "key-1", ...header })
    .sign(key);
}

function encode(value: unknown): string {
  return base64url.encode(JSON.stringify(value));
}

/** The header replaced, the signature kept. */
function withHeader(token: string, header: Record<string, unknown>): string {
  return [encode(header), ...token.split(".").slice(1)].join(".");
}

/** Every spelling of the token that differs in one character of its signature. */
function mutations(token: string): string[] {
  const start = token.lastIndexOf(".") + 1;
  return [start, start + 40, token.length - 1].flatMap((at) =>
    [..."AQgwBCD"].filter((it) => it !== token[at]).map((it) => token.slice(0, at) + it + token.slice(at + 1))
  );
}

async function forgedTokens(): Promise<[string, string][]> {
  const good = await forge({});
  const [head = "", body = "", signature = ""] = good.split(".");
  const header = { alg: "EdDSA", typ: "at+jwt", kid: "key-1" };
  const publicBytes = base64url.decode(publicJwk.x ?? "");
  const claims = JSON.parse(new TextDecoder().decode(base64url.decode(body)));
  const rsa = await generateKeyPair("RS256");
  const strangerJwk = await exportJWK(stranger.publicKey);
  const strangersKey = await importJWK(await exportJWK(stranger.privateKey), "EdDSA");
  return [
    ...["none", "None", "nOnE", ""].map((
      alg,
    ): [string, string] => [`1 alg ${alg}`, withHeader(good, { ...header, alg })]),
    ["1 alg none without signature", `${encode({ ...header, alg: "none" })}.${body}.`],
    ["2 no signature", `${head}.${body}.`],
    ["2 two parts with dot", `${head}.${body}`],
    ["3 one part", head],
    ["3 four parts", `${good}.${signature}`],
    ["3 five parts", `${good}.${signature}.${signature}`],
    ...mutations(good).map((token, i): [string, string] => [`4 one character changed ${i}`, token]),
    ["5 claims edited", `${head}.${encode({ ...claims, role: "admin" })}.${signature}`],
    [
      "6 HS256, weak key",
      await forge({ header: { alg: "HS256" }, key: new TextEncoder().encode("secret".repeat(6)) }),
    ],
    ["7 HS256 keyed with the public key", await forge({ header: { alg: "HS256" }, key: publicBytes })],
    ["7 RS256", await forge({ header: { alg: "RS256" }, key: rsa.privateKey })],
    ["8 own jwk", await forge({ header: { jwk: strangerJwk }, key: strangersKey })],
    ["8 another key under our kid", await forge({ key: strangersKey })],
    ["9 jku", await forge({ header: { jku: "https://evil.example/jwks" }, key: strangersKey })],
    ["9 x5u", await forge({ header: { x5u: "https://evil.example/cert" } })],
    ["10 no kid", await forge({ header: { kid: undefined } })],
    ["10 kid path", await forge({ header: { kid: "../../key-1" } })],
    ["10 kid SQL", await forge({ header: { kid: "' or 1=1 --" } })],
    ["10 kid __proto__", await forge({ header: { kid: "__proto__" } })],
    ["10 kid constructor", await forge({ header: { kid: "constructor" } })],
    ["10 kid NUL", await forge({ header: { kid: "key-1\0" } })],
    ["10 kid of 5 KB", await forge({ header: { kid: "k".repeat(5_000) } })],
    ["11 zip", await forge({ header: { zip: "DEF" } })],
    ["11 crit", withHeader(good, { ...header, crit: ["exp"], exp: 1 })],
    ["11 b64", withHeader(good, { ...header, crit: ["b64"], b64: false })],
    ["12 padding", `${good}==`],
    ["12 space before", ` ${good}`],
    ["12 space within", `${head} .${body}.${signature}`],
    ["12 line end", `${good}\n`],
    ["12 base64 alphabet", `${head}.${body}.${signature.replace(/.$/, "+")}`],
    ["14 refresh token", base64url.encode(crypto.getRandomValues(new Uint8Array(32)))],
    ["14 id token", await forge({ header: { typ: "JWT" } })],
    ["14 no typ", await forge({ header: { typ: undefined } })],
    ["15 wrong audience", await forge({ claims: { aud: "other" } })],
    ["15 no audience", await forge({ claims: { aud: undefined } })],
    ["15 wrong issuer", await forge({ claims: { iss: `${ISSUER}/` } })],
    ["16 expired 61 s ago", await forge({ claims: { exp: NOW_MS / 1000 - 61 } })],
    ["16 no expiry", await forge({ claims: { exp: undefined } })],
    ["16 not before in 61 s", await forge({ claims: { nbf: NOW_MS / 1000 + 61 } })],
    ["16 issued in 61 s", await forge({ claims: { iat: NOW_MS / 1000 + 61 } })],
    ["17 60 KB", await forge({ claims: { filler: "x".repeat(60_000) } })],
    ["no tenant", await forge({ claims: { tenant_id: undefined } })],
    ["tenant that is no UUID", await forge({ claims: { tenant_id: 'a"; drop schema public' } })],
    ["role of its own making", await forge({ claims: { role: "root" } })],
    ["empty", ""],
    ["JSON", JSON.stringify({ sub: "x" })],
  ];
}

Deno.test("verify() refuses every forged token, loads keys at most twice and gives no reason to learn from", async () => {
  const { world, verifier } = setUp();
  for (const [name, token] of await forgedTokens()) {
    const error = await assertRejects(() => verifier.verify(token), AppError);
    assertEquals(error.code, "UNAUTHENTICATED", name);
    assert(error.message.length < 200 && !error.message.includes("key-1"), name);
  }
  assert(world.loads <= 2, `${world.loads} loads`);
});

Deno.test("verify() gives the principal of a token, also 59 s after its end and from memory", async () => {
  const { world, verifier, signer } = setUp();
  const { token, expires_in } = await signer.sign(CLAIMS, AUDIENCE);
  const { sub, tenant_id, role, sid } = CLAIMS;
  const expected = { user_id: sub, tenant_id, role, scopes: ["a", "b"], session_id: sid };
  assertEquals<unknown>(await verifier.verify(token), expected);
  world.nowMs += (expires_in + 59) * 1000;
  assertEquals<unknown>(await verifier.verify(token), expected);
  world.nowMs += 2_000;
  assertEquals(
    (await assertRejects(() => verifier.verify(token), AppError)).message.includes("expired"),
    true,
  );
});

Deno.test("verify() refuses a remembered token within a minute of its key's removal", async () => {
  const { world, verifier, signer } = setUp();
  const { token } = await signer.sign(CLAIMS, AUDIENCE);
  await verifier.verify(token);
  world.published = [];
  world.nowMs += 60_000;
  await assertRejects(() => verifier.verify(token), AppError, "withdrawn");
});

Deno.test("verify() refuses a token of a revoked user or session, remembered or not, and takes a later one", async () => {
  const revoked = new Map<string, number>();
  const { world, verifier, signer } = setUp({
    isRevoked: (subject, issuedAtMs) => issuedAtMs < (revoked.get(subject) ?? 0),
  });
  for (const subject of [CLAIMS.sub, CLAIMS.sid]) {
    const { token } = await signer.sign(CLAIMS, AUDIENCE);
    await verifier.verify(token);
    revoked.set(subject, world.nowMs + 1);
    await assertRejects(() => verifier.verify(token), AppError, "revoked");
    world.nowMs += 2;
    await verifier.verify((await signer.sign(CLAIMS, AUDIENCE)).token);
  }
});

Deno.test("verify() asks about an API key once a minute and never about one with a wrong checksum", async () => {
  const key = newApiKey();
  const asked: string[] = [];
  let answer: Introspection = { active: true, sub: CLAIMS.sub, tenant_id: CLAIMS.tenant_id, role: "viewer" };
  const { world, verifier } = setUp({
    introspect: (credential) => {
      asked.push(credential);
      return Promise.resolve(answer);
    },
  });
  const wrong = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
  assertEquals([isApiKey(key), isApiKey(wrong)], [true, false]);
  await assertRejects(() => verifier.verify(wrong), AppError);
  for (let i = 0; i < 3; i++) assertEquals((await verifier.verify(key)).role, "viewer");
  assertEquals(asked, [key]);
  answer = { active: false };
  world.nowMs += 60_001;
  await assertRejects(() => verifier.verify(key), AppError, "API key");
});

Deno.test("verify() passes on why there are no keys, and does not blame the token for it", async () => {
  for (const failure of [new AppError("UNAVAILABLE", "away"), new Error("sealed with another secret")]) {
    const keys = createKeySet({ load: () => Promise.reject(failure), clock: { now: () => NOW_MS } });
    const { verifier } = setUp({ keys });
    const token = await forge({});
    assertEquals(await assertRejects(() => verifier.verify(token)), failure);
  }
});

Deno.test("createKeySet() serves the last good keys while the issuer is away, for an hour", async () => {
  let nowMs = NOW_MS;
  let isAway = false;
  const keys = createKeySet({
    load: () =>
      isAway ? Promise.reject(new AppError("UNAVAILABLE", "away")) : Promise.resolve({ keys: [publicJwk] }),
    clock: { now: () => nowMs },
  });
  assert(await keys.find("key-1") !== null);
  isAway = true;
  nowMs += 3_500_000;
  assert(await keys.find("key-1") !== null);
  nowMs += 200_000;
  await assertRejects(() => keys.find("key-1"), AppError, "away");
  isAway = false;
  nowMs += 1_001;
  assert(await keys.find("key-1") !== null);
});
