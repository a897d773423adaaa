/** One read a key at a time; callers that come while it runs share the one after it, so that nobody gets what is older. */
export interface SharedRead<Value> {
  run(key: string, read: () => Promise<Value>): Promise<Value>;
}

interface Line<Value> {
  /** Settles with the read that runs; never rejects. */
  readonly running: Promise<unknown>;
  next: Promise<Value> | null;
}

/** Every caller's answer comes of a read that began after its call, as if it had read alone. */
export function createSharedRead<Value>(): SharedRead<Value> {
  const lines = new Map<string, Line<Value>>();

  function start(key: string, read: () => Promise<Value>): Promise<Value> {
    const answer = Promise.try(read);
    const line: Line<Value> = { running: answer.catch(() => null), next: null };
    lines.set(key, line);
    line.running.then(() => {
      if (line.next === null) lines.delete(key);
    });
    return answer;
  }

  return {
    run(key, read) {
      const line = lines.get(key);
      if (line === undefined) return start(key, read);
      line.next ??= line.running.then(() => start(key, read));
      return line.next;
    },
  };
}
