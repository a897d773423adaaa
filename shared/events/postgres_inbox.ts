import type { Tx } from "../postgres/sql.ts";
import type { Inbox } from "./inbox.ts";

/** Twice as long as any bus keeps events. */
const RETENTION_DAYS = 14;
/** Deleted with each claim, which adds one: so the table needs no sweep. */
const EXPIRED_ROWS = 5;

/** An inbox in the service's schema (inboxMigrations), bound to one transaction. */
export function createInbox(tx: Tx, schema: string): Inbox {
  const inbox = tx(`${schema}.inbox`);
  return {
    async claim(group, eventId) {
      const rows = await tx`
        with expired as (
          delete from ${inbox} where (consumer_group, event_id) in (
            select consumer_group, event_id from ${inbox}
            where claimed_at < now() - make_interval(days => ${RETENTION_DAYS})
            order by claimed_at limit ${EXPIRED_ROWS} for update skip locked))
        insert into ${inbox} (consumer_group, event_id) values (${group}, ${eventId})
        on conflict do nothing returning 1`;
      return rows.length > 0;
    },
  };
}
