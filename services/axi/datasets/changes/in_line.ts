/** Runs the work for one key after that which came before for the same key. */
export type InLine = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/** Lines of this process: those who wait hold no connection while another one changes the same dataset. */
export function createInLine(): InLine {
  const last = new Map<string, Promise<unknown>>();
  return async function inLine<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
