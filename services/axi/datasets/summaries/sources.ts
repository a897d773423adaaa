import type { Derivation, FigureSource } from "@shared/contracts/figure_source.ts";

/** Where figures come from, by their paths. */
export type Sources = Readonly<Record<string, FigureSource>>;

/** Where SQL finds a column: its view, and the name as SQL writes it. */
export interface Place {
  readonly view: string;
  readonly cell: string;
}

/** The figure by SQL. */
export function sql(text: string): FigureSource {
  return { sql: text };
}

/** The figure by a method from others. */
export function derived(method: Derivation, ...derived_from: string[]): FigureSource {
  return { derived_from, method };
}
