import type { EventDefinition } from "./envelope.ts";

export interface OutboxOptions {
  /** Events with one partition key keep their order; the tenant where absent. */
  readonly partitionKey?: string;
  readonly subject?: string;
}

/** Writes events in the transaction it is bound to: they leave if, and only if, the transaction commits. */
export interface Outbox {
  /** Whether nothing has been added. */
  readonly isEmpty: boolean;
  /** Checks `data` against the definition and adds the event; resolves to its id. Throws TypeError on a mismatch. */
  add<Data>(event: EventDefinition<Data>, data: Data, options?: OutboxOptions): Promise<string>;
}
