import { z } from "zod";
import { asError } from "../core/as_error.ts";
import { AppError } from "../core/errors.ts";
import type { Logger } from "../log/log.ts";
import { createOutbound, isTransient } from "../resilience/outbound.ts";
import { type Bus, DeadLetterError } from "./bus.ts";
import { definitionOf } from "./catalog.ts";
import { type Consumer, CONSUMER_TIMEOUT_MS } from "./consumer.ts";
import { Envelope } from "./envelope.ts";

const ATTEMPTS = 5;
/** Failures here tell of an event, not of a component: the components' own breakers stand further down. */
const NO_BREAKER = { failures: Infinity, openMs: 1 };

export interface RunnerOptions {
  readonly bus: Bus;
  readonly log: Logger;
}

/**
 * Gives the consumer its events until the signal aborts. Each attempt has a deadline; a failure that may pass is tried
 * five times, with jitter. What then still fails, an AppError that a repeat can't change and an event that does not
 * fit its definition become dead letters. While something the consumer needs is away, the event waits on the bus.
 */
export function runConsumer<Data>(
  consumer: Consumer<Data>,
  { bus, log }: RunnerOptions,
  signal: AbortSignal,
): Promise<void> {
  const { group, on, timeoutMs = CONSUMER_TIMEOUT_MS } = consumer;
  const attempts = createOutbound({
    ...{ name: group, timeoutMs },
    retries: ATTEMPTS - 1,
    breaker: NO_BREAKER,
    isRetryable: mayPass,
  });
  return bus.subscribe({
    ...{ group, types: [on.type] },
    async handle(received, signal) {
      const event = decode(received, consumer);
      if (event === null) return;
      try {
        await attempts.run((signal) => consumer.handle(event, signal), signal);
      } catch (error) {
        if (signal.aborted || isAway(error)) throw error;
        const letter = asDeadLetter(error);
        log.error("consumer.event.dead", {
          ...{ name: group, event_id: event.id, event_type: event.type },
          ...{ correlation_id: event.correlationid, tenant_id: event.tenantid },
          ...{ reason: letter.reason, error: letter },
        });
        throw letter;
      }
    },
  }, signal);
}

/** The event as its definition has it; null for another version of it, which is meant for another consumer. */
function decode<Data>(received: unknown, { on }: Consumer<Data>): Envelope<Data> | null {
  const envelope = Envelope.safeParse(received);
  if (!envelope.success) throw undecodable(envelope.error);
  const { dataschema } = envelope.data;
  if (dataschema !== on.dataschema) {
    if (definitionOf(dataschema) !== null) return null;
    throw new DeadLetterError("UNKNOWN_SCHEMA", `Cannot read ${dataschema}: the catalog does not have it`);
  }
  const data = on.schema.safeParse(envelope.data.data);
  if (!data.success) throw undecodable(data.error);
  return { ...envelope.data, data: data.data };
}

function undecodable(error: z.ZodError): DeadLetterError {
  return new DeadLetterError("UNDECODABLE", `Cannot read the event: ${z.prettifyError(error)}`, {
    cause: error,
  });
}

/** Faults of ours may pass too: a race, a process that was starting. */
function mayPass(error: unknown): boolean {
  if (error instanceof DeadLetterError) return false;
  return !(error instanceof AppError) || error.retryAfterSeconds !== null || isTransient(error);
}

/** Whether it is not about this event: what the consumer needs can't be reached. */
function isAway(error: unknown): boolean {
  return error instanceof AppError ? error.code === "UNAVAILABLE" : isTransient(error);
}

function asDeadLetter(error: unknown): DeadLetterError {
  if (error instanceof DeadLetterError) return error;
  const { message } = asError(error);
  if (error instanceof AppError && !mayPass(error)) {
    return new DeadLetterError(error.code, message, { cause: error });
  }
  return new DeadLetterError("EXHAUSTED", `Failed ${ATTEMPTS} times, at last: ${message}`, { cause: error });
}
