/** What AXI is held to. */
export type Bar =
  & {
    readonly section: string;
    readonly item: string;
    readonly figure: Figure;
  }
  & (
    /** So many times better than a peer: in less time, or with less of the processors. */
    | { readonly against: string; readonly atLeast: number }
    /** By itself: no more than this. */
    | { readonly atMost: number }
  );

/** A figure of a measurement; `cpu` is that of the service and of the database servers together. */
export type Figure = "seconds" | "cpu" | "p95_ms" | "peak_mb";

export const BARS: readonly Bar[] = [
  { section: "a", item: "load", figure: "seconds", against: "psql \\copy", atLeast: 0.9 },
  ...["Django", "FastAPI"].flatMap((against): Bar[] => [
    { section: "a", item: "load", figure: "seconds", against, atLeast: 4 },
    { section: "a", item: "load", figure: "cpu", against, atLeast: 3 },
  ]),
  ...["Django, stream", "FastAPI, stream", "bare stream on Deno"].map((against): Bar => (
    { section: "a", item: "load", figure: "seconds", against, atLeast: 1 }
  )),
  ...["Django", "FastAPI"].map((against): Bar => (
    { section: "b", item: "load and correlations", figure: "seconds", against, atLeast: 5 }
  )),
  { section: "c", item: "small files", figure: "seconds", against: "FastAPI", atLeast: 1 },
  { section: "c", item: "small files", figure: "cpu", against: "FastAPI", atLeast: 1.5 },
  { section: "d", item: "first insight", figure: "seconds", against: "Django", atLeast: 8 },
  { section: "d", item: "first insight", figure: "cpu", against: "Django", atLeast: 6 },
  { section: "d", item: "first insight", figure: "cpu", against: "DuckDB", atLeast: 1 },
  ...["summary", "pearson"].flatMap((item): Bar[] => [
    { section: "e", item, figure: "p95_ms", atMost: 10 },
    { section: "e", item, figure: "cpu", against: "FastAPI", atLeast: 5 },
  ]),
  ...["spearman", "kendall", "cohorts"].flatMap((item): Bar[] => [
    { section: "e", item: `${item}, first`, figure: "seconds", atMost: 2 },
    { section: "e", item: `${item}, cached`, figure: "p95_ms", atMost: 10 },
  ]),
  { section: "f", item: "users/me", figure: "cpu", against: "FastAPI", atLeast: 2.5 },
  ...["107 MB", "1 GB", "2 GB"].map((item): Bar => (
    { section: "g", item, figure: "peak_mb", atMost: 250 }
  )),
];
