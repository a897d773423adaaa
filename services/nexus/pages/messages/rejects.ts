import type { Reject } from "@shared/contracts/axi_datasets.ts";
import type { Texts } from "./locale.ts";

export interface RejectTexts {
  readonly lead: (shown: string, total: string) => string;
  readonly none: string;
  readonly line: string;
  readonly part: string;
  readonly column: string;
  readonly raw: string;
  readonly reason: string;
  readonly wholeRow: string;
  readonly reasons: Readonly<Record<Reject["reason"], string>>;
  readonly download: string;
}

/** The view of what did not fit into a dataset. */
export const REJECTS: Texts<RejectTexts> = {
  en: {
    lead: (shown, total) => `${shown} of ${total} cells that did not fit. They are missing in the rows.`,
    none: "No cell was rejected",
    line: "Line",
    part: "File",
    column: "Column",
    raw: "As in the file",
    reason: "Why",
    wholeRow: "the whole row",
    reasons: {
      not_an_int: "no whole number",
      not_a_float: "no number",
      not_a_decimal: "no number",
      not_a_bool: "neither true nor false",
      not_a_date: "no date",
      not_a_timestamp: "no date with time",
      out_of_range: "out of range",
      missing_cells: "the row is too short",
      surplus_cells: "the row is too long",
    },
    download: "Download as CSV",
  },
  es: {
    lead: (shown, total) => `${shown} de ${total} celdas que no encajaron. Faltan en las filas.`,
    none: "No se rechazó ninguna celda",
    line: "Línea",
    part: "Archivo",
    column: "Columna",
    raw: "En el archivo",
    reason: "Motivo",
    wholeRow: "la fila entera",
    reasons: {
      not_an_int: "no es un entero",
      not_a_float: "no es un número",
      not_a_decimal: "no es un número",
      not_a_bool: "ni verdadero ni falso",
      not_a_date: "no es una fecha",
      not_a_timestamp: "no es fecha y hora",
      out_of_range: "fuera de rango",
      missing_cells: "la fila es corta",
      surplus_cells: "la fila es larga",
    },
    download: "Descargar como CSV",
  },
};
