/** Runs one computation a key at a time: callers that come meanwhile share its result, or its failure. */
export interface SingleFlight<Value> {
  run(key: string, compute: () => Promise<Value>): Promise<Value>;
}

export function createSingleFlight<Value>(): SingleFlight<Value> {
  const running = new Map<string, Promise<Value>>();
  return {
    run(key, compute) {
      let flight = running.get(key);
      if (flight === undefined) {
        flight = compute().finally(() => running.delete(key));
        running.set(key, flight);
      }
      return flight;
    },
  };
}
