import type { QualityPart } from "@shared/contracts/axi_quality.ts";
import type { Texts } from "./locale.ts";

export interface QualityTexts {
  readonly score: string;
  readonly parts: Readonly<Record<QualityPart, string>>;
  readonly partNotes: Readonly<Record<QualityPart, string>>;
  readonly unknown: string;
  readonly weight: (share: string) => string;
  readonly duplicates: string;
  readonly tooManyRows: string;
  readonly keys: string;
  readonly keysLead: string;
  readonly constant: string;
  readonly equal: string;
  readonly equalLead: string;
  readonly together: string;
  readonly togetherLead: string;
  readonly pair: string;
  readonly both: string;
  readonly phi: string;
  readonly settles: string;
  readonly settlesLead: string;
  readonly determinant: string;
  readonly dependent: string;
  readonly nothing: string;
  readonly unchecked: (columns: string) => string;
  readonly sql: string;
}

/** The view of a dataset's quality. */
export const QUALITY: Texts<QualityTexts> = {
  en: {
    score: "Score",
    parts: {
      completeness: "Completeness",
      validity: "Validity",
      uniqueness: "Uniqueness",
      consistency: "Consistency",
      plausibility: "Plausibility",
    },
    partNotes: {
      completeness: "cells that are not missing",
      validity: "cells that were not rejected",
      uniqueness: "rows that equal no earlier one",
      consistency: "texts written as most of their value are",
      plausibility: "values that are no stand-ins and not in the future",
    },
    unknown: "not known",
    weight: (share) => `weight ${share}`,
    duplicates: "Duplicate rows",
    tooManyRows: "not counted beyond 4 million rows",
    keys: "Possible keys",
    keysLead: "No value comes twice and none is missing.",
    constant: "Constant columns",
    equal: "Equal columns",
    equalLead: "The same in every row.",
    together: "Missing together",
    togetherLead: "Phi is the correlation of being missing.",
    pair: "Columns",
    both: "Both missing",
    phi: "Phi",
    settles: "Columns that settle others",
    settlesLead: "Whoever knows the first knows the second.",
    determinant: "This column",
    dependent: "settles",
    nothing: "none found",
    unchecked: (columns) => `Not checked, too many values: ${columns}.`,
    sql: "SQL",
  },
  es: {
    score: "Puntuación",
    parts: {
      completeness: "Completitud",
      validity: "Validez",
      uniqueness: "Unicidad",
      consistency: "Consistencia",
      plausibility: "Plausibilidad",
    },
    partNotes: {
      completeness: "celdas que no están vacías",
      validity: "celdas que no se rechazaron",
      uniqueness: "filas que no repiten otra anterior",
      consistency: "textos escritos como la mayoría de su valor",
      plausibility: "valores que no son sustitutos ni futuros",
    },
    unknown: "no se sabe",
    weight: (share) => `peso ${share}`,
    duplicates: "Filas duplicadas",
    tooManyRows: "no se cuentan a partir de 4 millones de filas",
    keys: "Posibles claves",
    keysLead: "Ningún valor se repite ni falta.",
    constant: "Columnas constantes",
    equal: "Columnas iguales",
    equalLead: "Lo mismo en todas las filas.",
    together: "Vacías a la vez",
    togetherLead: "Phi es la correlación de estar vacío.",
    pair: "Columnas",
    both: "Ambas vacías",
    phi: "Phi",
    settles: "Columnas que determinan otras",
    settlesLead: "Quien conoce la primera conoce la segunda.",
    determinant: "Esta columna",
    dependent: "determina",
    nothing: "no se halló",
    unchecked: (columns) => `Sin comprobar, demasiados valores: ${columns}.`,
    sql: "SQL",
  },
};
