import { checkpoint, type Cost } from "./measure.ts";
import type { Results } from "./results.ts";
import type { ServerProcess } from "./server_process.ts";
import type { Service } from "./service.ts";
import type { Stack } from "./stack.ts";

/** All that a section of the comparison works with. */
export interface Bench {
  readonly stack: Stack;
  readonly axi: Service;
  readonly django: Service;
  readonly fastApi: Service;
  readonly bareStream: ServerProcess;
  /** Folder of the Python programs. */
  readonly programs: string;
  readonly files: Files;
  readonly rounds: number;
  /** Size of the files, 1 being that of the comparison. */
  readonly scale: number;
  readonly results: Results;
}

/** Paths of CSV files. */
export interface Files {
  /** 12 columns of mixed types. */
  readonly a: string;
  /** 50 columns of numbers. */
  readonly b: string;
  /** Like `a`, short. */
  readonly warmUp: string;
  /** Like `a`, 1,000 rows each. */
  readonly small: readonly string[];
}

/** One of those who do the same work. */
export interface Contestant {
  readonly name: string;
  /** Before the work. */
  prepare?(): Promise<void>;
  /** Does the work; what it took. */
  work(): Promise<Cost>;
  /** After the work: leaves things as they were. */
  cleanUp?(): Promise<void>;
}

/**
 * Lets the contestants do their work in turns, so that whatever else the machine does falls on all alike; each round
 * begins with another one.
 */
export async function inTurns(
  bench: Bench,
  { section, item }: { readonly section: string; readonly item: string },
  contestants: readonly Contestant[],
): Promise<void> {
  for (let round = 0; round < bench.rounds; round++) {
    for (const contestant of rotated(contestants, round)) {
      const figures = await costOf(bench.stack, contestant);
      await bench.results.add({ section, item, by: contestant.name, round, figures });
    }
  }
}

/** The list, begun at another place. */
export function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function costOf(stack: Stack, contestant: Contestant): Promise<Cost> {
  await contestant.prepare?.();
  await checkpoint(stack);
  const cost = await contestant.work();
  await contestant.cleanUp?.();
  return cost;
}
