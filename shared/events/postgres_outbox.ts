import { z } from "zod";
import type { RequestContext } from "../core/ctx.ts";
import { newId } from "../core/ids.ts";
import type { Tx } from "../postgres/sql.ts";
import type { Envelope, EventDefinition } from "./envelope.ts";
import type { Outbox, OutboxOptions } from "./outbox.ts";

/** CloudEvents asks every transport to carry 64 KiB; nothing larger leaves. */
const ENVELOPE_BYTES_MAX = 64 * 1024;

export interface OutboxSettings {
  /** The service's schema, where its outbox lies (outboxMigrations). */
  readonly schema: string;
  /** Where the events come from, e.g. `/axi/datasets`. */
  readonly source: string;
}

/**
 * An outbox bound to one transaction. Events of one partition key leave in the order of their transactions' commits;
 * a transaction that adds to several keys can lose a deadlock, after which `transact` runs it again.
 */
export function createOutbox(tx: Tx, ctx: RequestContext, { schema, source }: OutboxSettings): Outbox {
  let added = 0;
  return {
    get isEmpty() {
      return added === 0;
    },
    async add(event, data, options = {}) {
      const envelope = build(ctx, event, { ...options, data, source });
      const text = JSON.stringify(envelope);
      const { byteLength } = new TextEncoder().encode(text);
      if (byteLength > ENVELOPE_BYTES_MAX) {
        throw new TypeError(
          `Cannot add ${event.dataschema}: ${byteLength} bytes of ${ENVELOPE_BYTES_MAX}; refer to the data instead`,
        );
      }
      await tx`
        insert into ${tx(`${schema}.outbox`)} (event_id, partition_key, envelope)
        values (${envelope.id}, ${envelope.partitionkey}, ${text}::text::json)`;
      added++;
      return envelope.id;
    },
  };
}

function build<Data>(
  ctx: RequestContext,
  event: EventDefinition<Data>,
  { data, source, subject, partitionKey }: OutboxOptions & { data: Data; source: string },
): Envelope<Data> {
  const checked = event.envelope.safeParse({
    specversion: "1.0",
    id: newId(),
    source,
    type: event.type,
    dataschema: event.dataschema,
    datacontenttype: "application/json",
    time: new Date().toISOString(),
    subject,
    tenantid: ctx.tenant_id,
    correlationid: ctx.correlation_id,
    causationid: ctx.causation_id,
    partitionkey: partitionKey ?? ctx.tenant_id,
    traceparent: ctx.traceparent,
    data,
  });
  if (checked.success) return checked.data;
  throw new TypeError(`Cannot add ${event.dataschema}: ${z.prettifyError(checked.error)}`);
}
