import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { type App, newApp } from "@shared/http/new_app.ts";
import { jsonResponse } from "@shared/http/openapi.ts";
import type { KeyRing } from "./key_ring.ts";

const CACHE_SECONDS = 5; // with what verifiers cache: a removed key is gone everywhere within a minute

const JsonWebKeySet = z.object({
  keys: z.array(z.object({
    kty: z.literal("OKP"),
    crv: z.literal("Ed25519"),
    x: z.string(),
    kid: z.string().meta({ description: "RFC 7638 thumbprint" }),
    alg: z.literal("EdDSA"),
    use: z.literal("sig"),
  })),
}).meta({ id: "JsonWebKeySet" });

const jwks = createRoute({
  method: "get",
  path: "/.well-known/jwks.json",
  summary: "Public keys of access tokens (RFC 7517)",
  tags: ["Tokens"],
  security: [],
  responses: { 200: jsonResponse("The keys that sign, signed and will sign next", JsonWebKeySet) },
});

/** `/.well-known/jwks.json`, to be mounted at the root. */
export function jwksRoutes(keys: KeyRing): App {
  return newApp().openapi(jwks, async (c) => {
    c.header("Cache-Control", `public, max-age=${CACHE_SECONDS}`);
    return c.json(JsonWebKeySet.parse(await keys.jwks()), 200);
  });
}
