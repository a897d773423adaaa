import { begin } from "../postgres/begin.ts";
import type { Sql, Tx } from "../postgres/sql.ts";
import type { DeadLetterError } from "./bus.ts";
import type { Envelope } from "./envelope.ts";

const PARTITION_ROWS = 50;
const FETCH_ROWS = 400;
const SWEEP_ROWS = 1_000;

export interface BusGroupSettings {
  readonly schema: string;
  readonly group: string;
  readonly partitions: number;
  readonly leaseSeconds: number;
  readonly retentionDays: number;
}

/** How far a member has come in a partition. */
export interface Progress {
  readonly partition: number;
  readonly position: number;
}

/** An event of the log; null where it is of a type that nobody asked for. */
export interface LoggedEvent extends Progress {
  readonly envelope: Envelope | null;
}

/** One member's view of its consumer group; all leases go by the server's clock. */
export function createBusGroup(sql: Sql, settings: BusGroupSettings) {
  const { schema, group, leaseSeconds } = settings;
  const member = crypto.randomUUID();
  const [log, offsets, members, letters] = ["log", "offsets", "members", "dead_letters"]
    .map((name) => sql(`${schema}.${name}`));
  const lease = sql`now() + make_interval(secs => ${leaseSeconds})`;

  let isKnown = false;

  async function join(tx: Tx): Promise<void> {
    await tx`
      insert into ${offsets} (consumer_group, partition)
      select ${group}, generate_series(0, ${settings.partitions - 1}) on conflict do nothing`;
  }

  async function claim(tx: Tx, count: number): Promise<Progress[]> {
    return await tx<Progress[]>`
      update ${offsets} set member = ${member}, leased_until = ${lease}
      where consumer_group = ${group} and partition in (
        select partition from ${offsets}
        where consumer_group = ${group} and (member is null or leased_until < now())
        order by partition limit ${count} for update skip locked)
      returning partition, position`;
  }

  return {
    /** Says that this member lives; gives its fair share of partitions and those it holds, newly claimed ones too. */
    async beat(): Promise<{ share: number; held: Progress[] }> {
      const beat = await begin(sql, async (tx) => {
        await forgetfully(tx);
        await tx`
          insert into ${members} (consumer_group, member, alive_until) values (${group}, ${member}, ${lease})
          on conflict (consumer_group, member) do update set alive_until = excluded.alive_until`;
        if (!isKnown) await join(tx);
        const [alive] = await tx<{ count: number }[]>`
          select count(*) from ${members} where consumer_group = ${group} and alive_until > now()`;
        const held = await tx<Progress[]>`
          update ${offsets} set leased_until = ${lease} where consumer_group = ${group} and member = ${member}
          returning partition, position`;
        const share = Math.ceil(settings.partitions / Math.max(alive?.count ?? 1, 1));
        const claimed = held.length < share ? await claim(tx, share - held.length) : [];
        return { share, held: [...held, ...claimed] };
      });
      isKnown = true;
      return beat;
    },
    /** What comes next in these partitions, in the order of each. */
    async fetch(progress: readonly Progress[], types: readonly string[]): Promise<LoggedEvent[]> {
      return await sql<LoggedEvent[]>`
        select next.* from unnest(
          ${progress.map(({ partition }) => partition)}::int[], ${
        progress.map(({ position }) => position)
      }::bigint[]
        ) as done (partition, position)
        cross join lateral (
          select partition, position, case when type = any(${[
        ...types,
      ]}::text[]) then envelope end as envelope
          from ${log} as log
          where log.partition = done.partition and log.position > done.position
          order by log.position limit ${PARTITION_ROWS}
        ) as next
        order by next.position limit ${FETCH_ROWS}`;
    },
    /** Notes how far the member has come; false where the partition is another's by now. */
    async commit({ partition, position }: Progress): Promise<boolean> {
      return await begin(sql, async (tx) => {
        await forgetfully(tx);
        return await advance(tx, { partition, position });
      });
    },
    /** Sets the event aside with the reason and goes past it. */
    async bury(
      { partition, position, envelope }: Progress & { envelope: Envelope },
      { reason, message }: DeadLetterError,
    ): Promise<void> {
      await begin(sql, async (tx) => {
        await tx`
          insert into ${letters} (consumer_group, event_id, reason, detail, envelope)
          values (${group}, ${envelope.id}, ${reason}, ${message}, ${JSON.stringify(envelope)}::text::json)
          on conflict (consumer_group, event_id)
          do update set reason = excluded.reason, detail = excluded.detail, died_at = now()`;
        await advance(tx, { partition, position });
      });
    },
    /** Gives partitions up to the other members. */
    async release(partitions: readonly number[]): Promise<void> {
      await sql`
        update ${offsets} set member = null, leased_until = null
        where consumer_group = ${group} and member = ${member} and partition = any(${[
        ...partitions,
      ]}::int[])`;
    },
    /** Gives everything up. */
    async leave(): Promise<void> {
      await begin(sql, async (tx) => {
        await tx`
          update ${offsets} set member = null, leased_until = null
          where consumer_group = ${group} and member = ${member}`;
        await tx`
          delete from ${members} where consumer_group = ${group} and (member = ${member} or alive_until < now())`;
      });
    },
    /** Deletes events older than the retention, at most a thousand; resolves to their number. */
    async sweep(): Promise<number> {
      const deleted = await sql`
        delete from ${log} where position in (
          select position from ${log} where published_at < now() - make_interval(days => ${settings.retentionDays})
          order by published_at limit ${SWEEP_ROWS})`;
      return deleted.count;
    },
  };

  async function advance(tx: Tx, { partition, position }: Progress): Promise<boolean> {
    const rows = await tx`
      update ${offsets} set position = greatest(position, ${position})
      where consumer_group = ${group} and partition = ${partition} and member = ${member} returning 1`;
    return rows.length > 0;
  }
}
export type BusGroup = ReturnType<typeof createBusGroup>;

/** Spares the wait for the disk: what a crash of the server forgets here only comes again. */
async function forgetfully(tx: Tx): Promise<void> {
  await tx`select set_config('synchronous_commit', 'off', true)`;
}
