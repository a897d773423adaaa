import { createHash } from "node:crypto";
import type { Logger } from "../log/log.ts";
import { begin } from "../postgres/begin.ts";
import { toPostgresError } from "../postgres/errors.ts";
import type { Sql } from "../postgres/sql.ts";
import { type Bell, createBell } from "./bell.ts";
import type { Bus, DeadLetter } from "./bus.ts";
import { runMember } from "./bus_member.ts";
import type { Envelope } from "./envelope.ts";
import { createBusGroup } from "./postgres_bus_group.ts";

/** Fixed for the life of a log: another number would send a key's next events to another partition. */
const PARTITIONS = 16;
const PUBLISH_ROWS = 500;

export interface PostgresBusSettings {
  /** Where the log lies (busMigrations). */
  readonly schema: string;
  readonly log: Logger;
  /** After which time the partitions of a dead member go to another; four seconds where absent. */
  readonly leaseSeconds?: number;
  /** How long events are kept; a week where absent. */
  readonly retentionDays?: number;
}

/** A bus over a durable log in PostgreSQL. Its subscriptions also sweep what is older than the retention. */
export function createPostgresBus(sql: Sql, settings: PostgresBusSettings): Bus {
  const { schema, log, leaseSeconds = 4, retentionDays = 7 } = settings;
  const bells = new Set<Bell>();
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  return {
    async publish(batch) {
      for (let start = 0; start < batch.length; start += PUBLISH_ROWS) {
        await append(sql, schema, batch.slice(start, start + PUBLISH_ROWS));
      }
      for (const bell of bells) bell.ring();
    },
    async subscribe(subscription, signal) {
      const bell = createBell();
      const group = createBusGroup(sql, {
        ...{ schema, leaseSeconds, retentionDays, group: subscription.group },
        partitions: PARTITIONS,
      });
      const member = runMember(
        { group, subscription, bell, log, beatMs: leaseSeconds * 1000 / 3 },
        AbortSignal.any([signal, closing.signal]),
      );
      bells.add(bell);
      running.add(member);
      await member;
      bells.delete(bell);
      running.delete(member);
    },
    lag: (group) => lag(sql, schema, group),
    deadLetters: (group, limit) => deadLetters(sql, schema, { group, limit }),
    async close() {
      closing.abort();
      await Promise.all(running);
    },
  };
}

/** Which partition the events of a key go to. */
export function partitionOf(partitionKey: string): number {
  return createHash("sha256").update(partitionKey).digest().readUInt32BE(0) % PARTITIONS;
}

async function append(sql: Sql, schema: string, batch: readonly Envelope[]): Promise<void> {
  const partitions = batch.map(({ partitionkey }) => partitionOf(partitionkey));
  // In ascending order, so that publishers can't wait for each other in a circle.
  const locks = [...new Set(partitions)].sort((a, b) => a - b);
  try {
    await begin(sql, (tx) =>
      Promise.all([
        tx`
          select pg_advisory_xact_lock(hashtextextended('bus ' || ${schema}, partition))
          from unnest(${locks}::int[]) as partition`,
        // The envelopes travel as text: PostgreSQL's JSON functions refuse the escape for NUL, its type does not.
        tx`
          insert into ${tx(`${schema}.log`)} (partition, event_id, type, envelope)
          select partition, event_id, type, envelope::json from unnest(
            ${partitions}::int[], ${batch.map(({ id }) => id)}::uuid[], ${
          batch.map(({ type }) => type)
        }::text[],
            ${batch.map((envelope) => JSON.stringify(envelope))}::text[]
          ) with ordinality as batch (partition, event_id, type, envelope, ordinal)
          order by ordinal
          on conflict (event_id) do nothing`,
      ]));
  } catch (error) {
    throw toPostgresError(error);
  }
}

async function lag(sql: Sql, schema: string, group: string): Promise<{ events: number; seconds: number }> {
  const [row] = await sql<{ events: number; seconds: number }[]>`
    select count(*) as events,
      coalesce(greatest(extract(epoch from now() - min(log.published_at)), 0), 0)::float8 as seconds
    from generate_series(0, ${PARTITIONS - 1}) as part
    left join ${sql(`${schema}.offsets`)} as done
      on done.partition = part and done.consumer_group = ${group}
    join ${sql(`${schema}.log`)} as log
      on log.partition = part and log.position > coalesce(done.position, 0)`;
  return row ?? { events: 0, seconds: 0 };
}

async function deadLetters(
  sql: Sql,
  schema: string,
  { group, limit }: { group: string; limit: number },
): Promise<DeadLetter[]> {
  return await sql<DeadLetter[]>`
    select envelope as event, reason, detail, died_at from ${sql(`${schema}.dead_letters`)}
    where consumer_group = ${group} order by dead_letter_id desc limit ${limit}`;
}
