import type { Sql } from "../postgres/sql.ts";
import type { Envelope } from "./envelope.ts";

/** Well beyond the deadline of one publish, and short enough that the events of a dead relay soon go on. */
const LEASE_SECONDS = 5;
const SWEEP_ROWS = 1_000;

export interface OutboxQueueSettings {
  readonly schema: string;
  /** How long published events stay in the outbox; a week where absent. */
  readonly retentionDays?: number;
}

export interface QueuedEvent {
  readonly position: number;
  readonly envelope: Envelope;
}

/** The relay's side of a service's outbox. One holder at a time may publish; the clock of the leases is the server's. */
export function createOutboxQueue(sql: Sql, { schema, retentionDays = 7 }: OutboxQueueSettings) {
  const holder = crypto.randomUUID();
  const [outbox, queue, lease] = ["outbox", "outbox_queue", "outbox_lease"].map((name) =>
    sql(`${schema}.${name}`)
  );
  return {
    /** Takes the right to publish, or prolongs it by five seconds; false while another process has it. */
    async hold(): Promise<boolean> {
      const rows = await sql`
        insert into ${lease} as held (holder, leased_until)
        values (${holder}, now() + make_interval(secs => ${LEASE_SECONDS}))
        on conflict (only_row) do update set holder = excluded.holder, leased_until = excluded.leased_until
        where held.holder = excluded.holder or held.leased_until < now()
        returning 1`;
      return rows.length > 0;
    },
    /** Gives the right up, so that another process need not wait until it has run out. */
    async release(): Promise<void> {
      await sql`delete from ${lease} where holder = ${holder}`;
    },
    /** The next events to publish, those of one partition key in order. */
    async next(limit: number): Promise<QueuedEvent[]> {
      return await sql<QueuedEvent[]>`
        select position, envelope from ${queue} join ${outbox} using (event_id) order by position limit ${limit}`;
    },
    /** Takes published events out of the queue. */
    async remove(events: readonly QueuedEvent[]): Promise<void> {
      await sql`delete from ${queue} where position = any(${
        events.map(({ position }) => position)
      }::bigint[])`;
    },
    /** How many events wait, and for how many seconds the oldest one does. */
    async lag(): Promise<{ events: number; seconds: number }> {
      const [row] = await sql<{ events: number; seconds: number }[]>`
        select count(*) as events,
          coalesce(greatest(extract(epoch from now() - min(created_at)), 0), 0)::float8 as seconds
        from ${queue} join ${outbox} using (event_id)`;
      return row ?? { events: 0, seconds: 0 };
    },
    /** Deletes events published long ago, at most a thousand; resolves to their number. */
    async sweep(): Promise<number> {
      const deleted = await sql`
        delete from ${outbox} where event_id in (
          select event_id from ${outbox} as old
          where created_at < now() - make_interval(days => ${retentionDays})
            and not exists (select from ${queue} as waiting where waiting.event_id = old.event_id)
          order by created_at limit ${SWEEP_ROWS})`;
      return deleted.count;
    },
  };
}
export type OutboxQueue = ReturnType<typeof createOutboxQueue>;
