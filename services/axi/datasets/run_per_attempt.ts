import type { StatisticsRun } from "../statistics/statistics_run.ts";

/**
 * Statistics for a transaction that may be tried again: a second attempt gets new ones, since the first has counted rows.
 * They are opened beforehand, so that nobody waits for a thread with a transaction open.
 */
export class RunPerAttempt implements Disposable {
  readonly #open: () => Promise<StatisticsRun>;
  #run: StatisticsRun;
  #isTaken = false;

  private constructor(open: () => Promise<StatisticsRun>, run: StatisticsRun) {
    this.#open = open;
    this.#run = run;
  }

  static async open(open: () => Promise<StatisticsRun>): Promise<RunPerAttempt> {
    return new RunPerAttempt(open, await open());
  }

  /** Those of this attempt. */
  async take(): Promise<StatisticsRun> {
    if (this.#isTaken) {
      this.#run[Symbol.dispose]();
      this.#run = await this.#open();
    }
    this.#isTaken = true;
    return this.#run;
  }

  /** Those that were taken last. */
  get last(): StatisticsRun {
    return this.#run;
  }

  [Symbol.dispose](): void {
    this.#run[Symbol.dispose]();
  }
}
