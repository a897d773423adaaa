-- Ed25519 keys that sign access tokens. One signs from activates_at until the next one is active; its public half stays
-- in the JWKS from its creation until the last token it signed is gone. The private half is sealed (JWE) under a secret
-- that is not in the database. Read and written by AXI.
create table axi.signing_keys (
  kid                text primary key,
  public_jwk         jsonb not null,
  sealed_private_jwk text not null,
  created_at         timestamptz not null,
  activates_at       timestamptz not null
);
grant select, insert, delete on axi.signing_keys to :"app";
