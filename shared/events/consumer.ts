import type { RequestContext } from "../core/ctx.ts";
import type { TenantId, UserId } from "../core/ids.ts";
import type { Transact } from "../core/transact.ts";
import { childSpan, formatTraceparent, parseTraceparent } from "../telemetry/trace_context.ts";
import type { Envelope, EventDefinition } from "./envelope.ts";
import type { Inbox } from "./inbox.ts";

interface ConsumerBase<Data> {
  /** Who consumes, e.g. `echo-notification.upload-alerts`: events are counted off for each group by itself. */
  readonly group: string;
  readonly on: EventDefinition<Data>;
  /** Longest time of one attempt. */
  readonly timeoutMs?: number;
}

/** One kind of event and the one call it leads to; a repeat of the event calls again. */
export interface Consumer<Data> extends ConsumerBase<Data> {
  handle(event: Envelope<Data>, signal: AbortSignal): Promise<void>;
}

/** One kind of event and the rows it changes; a repeat of the event changes nothing. */
export interface RowConsumer<Data, Repositories> extends ConsumerBase<Data> {
  apply(ctx: RequestContext, event: Envelope<Data>, repositories: Repositories): Promise<void>;
}

/** Longest time of one attempt where the consumer does not say. */
export const CONSUMER_TIMEOUT_MS = 30_000;

/** Claims each event in the transaction of its effect, so that both commit or neither. */
export function effectOnce<Data, Repositories extends { readonly inbox: Inbox }>(
  consumer: RowConsumer<Data, Repositories>,
  transact: Transact<Repositories>,
): Consumer<Data> {
  const { group } = consumer;
  return {
    ...consumer,
    async handle(event) {
      const ctx = contextOf(event, consumer);
      await transact(ctx, async (repositories) => {
        if (await repositories.inbox.claim(group, event.id)) await consumer.apply(ctx, event, repositories);
      });
    },
  };
}

/** The call that an event leads to, in the name of the consumer and for the event's tenant. */
export function contextOf(
  event: Envelope,
  { group, timeoutMs = CONSUMER_TIMEOUT_MS }: { readonly group: string; readonly timeoutMs?: number },
): RequestContext {
  return {
    tenant_id: event.tenantid as TenantId,
    user_id: group as UserId,
    role: "admin",
    scopes: [],
    correlation_id: event.correlationid,
    request_id: crypto.randomUUID(),
    traceparent: formatTraceparent(childSpan(parseTraceparent(event.traceparent ?? null))),
    deadline: Date.now() + timeoutMs,
    idempotency: null,
    causation_id: event.id,
  };
}
