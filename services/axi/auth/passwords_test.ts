import { AppError, ValidationError } from "@shared/core/errors.ts";
import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@shared/testing/assert.ts";
import { wasmArgon2id } from "./argon2.ts";
import { createPasswords, formatPhc, parsePhc, refusePopular } from "./passwords.ts";

const CHEAP = { memoryKib: 64, passes: 1, parallelism: 1 };
const DEARER = { memoryKib: 128, passes: 1, parallelism: 1 };

Deno.test("hash gives a PHC string with a new salt each time, and check knows the password again", async () => {
  const passwords = createPasswords(wasmArgon2id, CHEAP);
  const [one, two] = [await passwords.hash("opensesame"), await passwords.hash("opensesame")];
  assertMatch(one, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert(one !== two, "salts differ");
  assertEquals(await passwords.check("opensesame", one), { matches: true, isOutdated: false });
  assertEquals(await passwords.check("opensesame!", one), { matches: false, isOutdated: false });
});

Deno.test("check tells hashes of an earlier, lower cost", async () => {
  const old = await createPasswords(wasmArgon2id, CHEAP).hash("opensesame");
  assertEquals(await createPasswords(wasmArgon2id, DEARER).check("opensesame", old), {
    matches: true,
    isOutdated: true,
  });
});

Deno.test("check does the same work for nobody, and never matches", async () => {
  const costs: unknown[] = [];
  const passwords = createPasswords((password, salt, cost) => {
    costs.push(cost);
    return wasmArgon2id(password, salt, cost);
  }, CHEAP);
  assertEquals((await passwords.check("opensesame", null)).matches, false);
  assertEquals(costs, [CHEAP]);
});

Deno.test("a password is the same in NFC and NFD, may hold emoji and be long", async () => {
  const passwords = createPasswords(wasmArgon2id, CHEAP);
  for (const password of ["caf\u00e9 caf\u00e9", "🐎🔋📎✅🐎🔋📎✅", "x".repeat(65)]) {
    const phc = await passwords.hash(password);
    assert((await passwords.check(password.normalize("NFD"), phc)).matches, password);
  }
});

Deno.test("two hashes run at once, 64 wait, and the next is refused", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let [running, most] = [0, 0];
  const passwords = createPasswords(async () => {
    most = Math.max(most, ++running);
    await gate;
    running--;
    return new Uint8Array(32);
  }, CHEAP);
  const accepted = Array.from({ length: 66 }, () => passwords.hash("opensesame"));
  const refusal = await assertRejects(() => passwords.hash("opensesame"), AppError);
  assertEquals([refusal.code, refusal.retryAfterSeconds], ["RATE_LIMITED", 1]);
  open();
  await Promise.all(accepted);
  assertEquals(most, 2);
  await passwords.hash("opensesame");
});

Deno.test("refusePopular refuses well-known passwords in any case", () => {
  for (const password of ["password1", "PassWord1", "12345678", "qwertyuiop", "P@ssw0rd", "iloveyou1"]) {
    const error = assertThrows(() => refusePopular(password, "/password"), ValidationError);
    assertEquals(Array.isArray(error.details["errors"]), true);
  }
  refusePopular("correct horse battery staple", "/password");
});

Deno.test("parsePhc reads what the reference implementation writes, and refuses the rest", () => {
  const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApl8ArZWb2GRPPc";
  const stored = parsePhc(phc);
  assertEquals(stored.cost, { memoryKib: 65_536, passes: 2, parallelism: 1 });
  assertEquals(new TextDecoder().decode(stored.salt), "somesalt");
  assertEquals(formatPhc(stored), phc);
  for (const text of ["", "$2b$12$x", phc.replace("argon2id", "argon2i"), phc + "$"]) {
    assertThrows(() => parsePhc(text), TypeError, "Cannot read a stored password hash");
  }
});
