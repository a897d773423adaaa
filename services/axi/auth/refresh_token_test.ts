import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import { decideRefresh, newRefreshToken, newSalt, type RefreshState, successorOf } from "./refresh_token.ts";

const NOW = Date.UTC(2026, 4, 1);
const LIVE: RefreshState = {
  sessionExpiresAt: NOW + 1,
  sessionEndedAt: null,
  tokenExpiresAt: NOW + 1,
  tokenReplacedAt: null,
  isSuccessorUnused: false,
};

const CASES: readonly [string, Partial<RefreshState>, ReturnType<typeof decideRefresh>][] = [
  ["an unused token rotates", {}, "rotate"],
  ["a token expires at its instant", { tokenExpiresAt: NOW }, "over"],
  ["a session expires at its instant", { sessionExpiresAt: NOW }, "over"],
  ["an ended session is over", { sessionEndedAt: NOW - 1 }, "over"],
  [
    "the parent replays within ten seconds",
    { tokenReplacedAt: NOW - 10_000, isSuccessorUnused: true },
    "replay",
  ],
  ["the parent is reuse after that", { tokenReplacedAt: NOW - 10_001, isSuccessorUnused: true }, "reuse"],
  ["a grandparent is reuse at once", { tokenReplacedAt: NOW, isSuccessorUnused: false }, "reuse"],
  ["an expired token tells nothing of reuse", { tokenReplacedAt: NOW - 20_000, tokenExpiresAt: NOW }, "over"],
];
for (const [name, change, decision] of CASES) {
  Deno.test(`decideRefresh: ${name}`, () => {
    assertEquals(decideRefresh({ ...LIVE, ...change }, NOW), decision);
  });
}

Deno.test("a token's successor is the same each time, and another for another token, salt or secret", () => {
  const [token, salt, secret] = [newRefreshToken(), newSalt(), newSalt()];
  const successor = successorOf(token, salt, secret);
  assertMatch(token, /^axr_[\w-]{43}$/);
  assertMatch(successor, /^axr_[\w-]{43}$/);
  assertEquals(successorOf(token, salt, secret), successor);
  const others = [
    successorOf(newRefreshToken(), salt, secret),
    successorOf(token, newSalt(), secret),
    successorOf(token, salt, newSalt()),
  ];
  assert(!others.includes(successor), "every part counts");
});
