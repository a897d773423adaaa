import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { type Argon2id, nativeArgon2id, openArgon2id, wasmArgon2id } from "./argon2.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

// From the test suite of Argon2's reference implementation (src/test.c, Argon2id, version 0x13).
const VECTORS = [
  [65_536, 2, 1, "password", "somesalt", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"],
  [256, 2, 1, "password", "somesalt", "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"],
  [256, 2, 2, "password", "somesalt", "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"],
  [65_536, 1, 1, "password", "somesalt", "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"],
  [
    65_536,
    2,
    1,
    "differentpassword",
    "somesalt",
    "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
  ],
  [65_536, 2, 1, "password", "diffsalt", "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"],
] as const;

for (
  const [name, argon2id] of [["nativeArgon2id", nativeArgon2id], ["wasmArgon2id", wasmArgon2id]] as const
) {
  Deno.test(`${name} computes the reference implementation's vectors`, async () => {
    for (const [memoryKib, passes, parallelism, password, salt, hash] of VECTORS) {
      const computed = await argon2id(bytes(password), bytes(salt), { memoryKib, passes, parallelism });
      assertEquals(computed.toHex(), hash);
    }
  });
}

Deno.test("openArgon2id passes over an implementation that is missing or wrong", async () => {
  const missing: Argon2id = () => Promise.reject(new DOMException("unknown algorithm", "NotSupportedError"));
  const wrong: Argon2id = () => Promise.resolve(new Uint8Array(32));
  assertEquals(await openArgon2id([missing, wrong, wasmArgon2id]), wasmArgon2id);
  await assertRejects(() => openArgon2id([missing, wrong]), TypeError, "Cannot hash passwords");
});

Deno.test("openArgon2id takes the runtime's own implementation where it works", async () => {
  assertEquals(await openArgon2id(), nativeArgon2id);
});
