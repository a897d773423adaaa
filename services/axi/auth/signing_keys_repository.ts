import type { JWK } from "jose";
import { begin } from "@shared/postgres/begin.ts";
import { toPostgresError } from "@shared/postgres/errors.ts";
import type { Sql, Tx } from "@shared/postgres/sql.ts";

/** A signing key at rest; instants in milliseconds since the epoch. */
export interface StoredKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  /** JWE, compact. */
  readonly sealedPrivateJwk: string;
  readonly createdAt: number;
  readonly activatesAt: number;
}

export interface KeyRevision {
  readonly add: readonly StoredKey[];
  readonly drop: readonly string[];
}

/** SQL of the signing keys, which belong to no tenant. */
export function createSigningKeyRepository(sql: Sql) {
  return {
    /** All keys, oldest first. */
    async list(): Promise<StoredKey[]> {
      try {
        return await selectKeys(sql);
      } catch (error) {
        throw toPostgresError(error);
      }
    },
    /** Changes the keys while no other instance does, and gives what they are then. */
    async revise(decide: (keys: readonly StoredKey[]) => Promise<KeyRevision>): Promise<StoredKey[]> {
      try {
        return await begin(sql, async (tx) => {
          await tx`select pg_advisory_xact_lock(hashtextextended('axi.signing_keys', 0))`;
          const { add, drop } = await decide(await selectKeys(tx));
          if (drop.length > 0) await tx`delete from axi.signing_keys where kid in ${tx(drop)}`;
          for (const key of add) await insertKey(tx, key);
          return await selectKeys(tx);
        });
      } catch (error) {
        throw toPostgresError(error);
      }
    },
  };
}
export type SigningKeyRepository = ReturnType<typeof createSigningKeyRepository>;

async function selectKeys(sql: Sql | Tx): Promise<StoredKey[]> {
  return await sql<StoredKey[]>`
    select kid, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk",
      round(extract(epoch from created_at) * 1000)::float8 as "createdAt",
      round(extract(epoch from activates_at) * 1000)::float8 as "activatesAt"
    from axi.signing_keys order by activates_at`;
}

async function insertKey(tx: Tx, key: StoredKey): Promise<void> {
  await tx`
    insert into axi.signing_keys (kid, public_jwk, sealed_private_jwk, created_at, activates_at)
    values (${key.kid}, ${JSON.stringify(key.publicJwk)}::text::jsonb, ${key.sealedPrivateJwk},
      ${new Date(key.createdAt)}, ${new Date(key.activatesAt)})`;
}
