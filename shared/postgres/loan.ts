import { type DriverQuery, onCancel, onSettled } from "./driver_query.ts";
import { lostSession } from "./errors.ts";

/** The use of a session by one statement or transaction, to which the pool has lent it. */
export interface Loan {
  /** Rejects with UNAVAILABLE when the session is lost before the end of its use. */
  readonly lost: Promise<never>;
  isLost(): boolean;
  /** Whether a statement was to be cancelled. The server may hear of that late, and cancel the session's next statement. */
  wasCancelled(): boolean;
  /** Throws once the use has ended or the session is lost. */
  check(): void;
  /** Sends the query, unless the use has ended or the session is lost: then it rejects. */
  send(query: DriverQuery, handler: DriverQuery["handler"]): void;
  /** Refuses whatever comes later: it must not meet the session's next use. */
  end(): void;
  /** Rejects what is under way and whatever comes later. */
  lose(): void;
}

export function createLoan(): Loan {
  const underWay = new Set<DriverQuery>();
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => {}); // a statement hears of it by its own rejection
  let refusal: Error | null = null;
  let isLost = false;
  let wasCancelled = false;
  return {
    lost,
    isLost: () => isLost,
    wasCancelled: () => wasCancelled,
    check() {
      if (refusal !== null) throw refusal;
    },
    send(query, handler) {
      if (refusal !== null) return query.reject(refusal);
      if (query.cancelled) return; // it has been rejected; sent on, the driver would take its connection for full
      underWay.add(query);
      onCancel(query, () => wasCancelled = true);
      onSettled(query, () => underWay.delete(query));
      handler(query);
    },
    end() {
      refusal ??= Object.assign(new Error("Cannot send a statement: its transaction has ended"), {
        code: "TRANSACTION_ENDED",
      });
    },
    lose() {
      isLost = true;
      const error = lostSession();
      refusal ??= error;
      for (const query of underWay) query.reject(error);
      reject(error);
    },
  };
}
