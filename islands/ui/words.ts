/** Texts that a sentence is made of. */
type Parts<Name extends string> = Readonly<Record<Name, string>>;

/** What components say on their own, in one language. */
export interface Words {
  readonly data: string;
  readonly noData: string;
  readonly total: string;
  readonly other: string;
  readonly missing: string;
  readonly up: string;
  readonly down: string;
  readonly unchanged: string;
  readonly close: string;
  readonly required: string;
  readonly retry: string;
  readonly correlationId: string;
  readonly previous: string;
  readonly next: string;
  readonly pages: string;
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly count: string;
  readonly share: string;
  readonly value: string;
  readonly pair: string;
  readonly rows: string;
  readonly interval: (low: string, high: string) => string;
  readonly range: (first: string, last: string, total: string | null) => string;
  readonly firstOf: (shown: string, total: string) => string;
  readonly trend: (parts: Parts<"name" | "points" | "last" | "low" | "high">) => string;
  readonly spread: (parts: Parts<"name" | "total" | "low" | "high">) => string;
  readonly peak: (low: string, high: string, share: string) => string;
  readonly largest: (parts: Parts<"name" | "label" | "value" | "count">) => string;
  readonly cloud: (x: string, y: string, count: string) => string;
  readonly strongest: (parts: Parts<"columns" | "a" | "b" | "value">) => string;
  readonly columnsShown: (shown: string, total: string) => string;
  readonly cohorts: (parts: Parts<"count" | "first" | "last" | "periods">) => string;
}

const ENGLISH: Words = {
  data: "Data",
  noData: "No data",
  total: "Total",
  other: "Other",
  missing: "missing",
  up: "up",
  down: "down",
  unchanged: "unchanged",
  close: "Close",
  required: "required",
  retry: "Try again",
  correlationId: "Correlation id",
  previous: "Previous",
  next: "Next",
  pages: "Pages",
  path: "Path",
  from: "From",
  to: "To",
  count: "Count",
  share: "Share",
  value: "Value",
  pair: "Pair",
  rows: "Rows",
  interval: (low, high) => `${low} to ${high}`,
  range: (first, last, total) => total === null ? `${first}–${last}` : `${first}–${last} of ${total}`,
  firstOf: (shown, total) => `The first ${shown} of ${total}.`,
  trend: ({ name, points, last, low, high }) =>
    `${name}: ${counted(points, "point", "points")}, last ${last}, lowest ${low}, highest ${high}.`,
  spread: ({ name, total, low, high }) =>
    `${name}: ${counted(total, "value", "values")} from ${low} to ${high}.`,
  peak: (low, high, share) => `Most lie from ${low} to ${high}: ${share}.`,
  largest: ({ name, label, value, count }) =>
    `${name}: ${counted(count, "entry", "entries")}, ${label} leads with ${value}.`,
  cloud: (x, y, count) => `${y} against ${x}: ${counted(count, "point", "points")}.`,
  strongest: ({ columns, a, b, value }) =>
    `Correlations of ${columns} columns. The strongest: ${a} with ${b}, ${value}.`,
  columnsShown: (shown, total) => `${shown} of ${total} columns: those with the strongest correlations.`,
  cohorts: ({ count, first, last, periods }) =>
    `${
      counted(count, "cohort", "cohorts")
    }. On average ${first} came back in the first period and ${last} in period ${periods}.`,
};

const SPANISH: Words = {
  data: "Datos",
  noData: "Sin datos",
  total: "Total",
  other: "Otros",
  missing: "vacíos",
  up: "sube",
  down: "baja",
  unchanged: "sin cambios",
  close: "Cerrar",
  required: "obligatorio",
  retry: "Reintentar",
  correlationId: "Id de correlación",
  previous: "Anterior",
  next: "Siguiente",
  pages: "Páginas",
  path: "Ruta",
  from: "Desde",
  to: "Hasta",
  count: "Cantidad",
  share: "Proporción",
  value: "Valor",
  pair: "Par",
  rows: "Filas",
  interval: (low, high) => `de ${low} a ${high}`,
  range: (first, last, total) => total === null ? `${first}–${last}` : `${first}–${last} de ${total}`,
  firstOf: (shown, total) => `Los primeros ${shown} de ${total}.`,
  trend: ({ name, points, last, low, high }) =>
    `${name}: ${counted(points, "punto", "puntos")}, último ${last}, mínimo ${low}, máximo ${high}.`,
  spread: ({ name, total, low, high }) =>
    `${name}: ${counted(total, "valor", "valores")} de ${low} a ${high}.`,
  peak: (low, high, share) => `La mayoría está entre ${low} y ${high}: ${share}.`,
  largest: ({ name, label, value, count }) =>
    `${name}: ${counted(count, "entrada", "entradas")}, ${label} encabeza con ${value}.`,
  cloud: (x, y, count) => `${y} frente a ${x}: ${counted(count, "punto", "puntos")}.`,
  strongest: ({ columns, a, b, value }) =>
    `Correlaciones de ${columns} columnas. La más fuerte: ${a} con ${b}, ${value}.`,
  columnsShown: (shown, total) => `${shown} de ${total} columnas: las de correlación más fuerte.`,
  cohorts: ({ count, first, last, periods }) =>
    `${
      counted(count, "cohorte", "cohortes")
    }. En promedio volvió el ${first} en el primer período y el ${last} en el período ${periods}.`,
};

/** The words of the locale's language; English where we have none. */
export function wordsOf(locale: string): Words {
  return /^es\b/i.test(locale) ? SPANISH : ENGLISH;
}

/** The figure with its noun; `count` is ready to read. */
function counted(count: string, one: string, several: string): string {
  return `${count} ${count === "1" ? one : several}`;
}
