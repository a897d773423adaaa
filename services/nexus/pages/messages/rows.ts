import type { FilterOperator } from "@shared/contracts/lists.ts";
import type { Texts } from "./locale.ts";

export interface RowsTexts {
  readonly filters: string;
  readonly column: string;
  readonly operator: string;
  readonly operators: Readonly<Record<FilterOperator, string>>;
  readonly value: string;
  readonly add: string;
  readonly remove: (filter: string) => string;
  readonly clear: string;
  readonly columns: string;
  readonly columnsShown: (shown: string, total: string) => string;
  readonly show: string;
  readonly none: string;
  readonly noneLead: string;
  readonly fileOrder: string;
  readonly number: string;
  readonly missing: string;
  readonly loadedPattern: string;
  readonly allPattern: string;
  readonly fullPattern: string;
  readonly loading: string;
  readonly failed: string;
  readonly retry: string;
}

/** The view of a dataset's rows. */
export const ROWS: Texts<RowsTexts> = {
  en: {
    filters: "Filters",
    column: "Column",
    operator: "Condition",
    operators: {
      eq: "is",
      ne: "is not",
      lt: "less than",
      le: "at most",
      gt: "more than",
      ge: "at least",
      contains: "contains",
      is_null: "is missing",
      not_null: "is there",
    },
    value: "Value",
    add: "Add filter",
    remove: (filter) => `Remove the filter ${filter}`,
    clear: "Remove all",
    columns: "Columns",
    columnsShown: (shown, total) => `${shown} of ${total} columns`,
    show: "Show these",
    none: "No row is like that",
    noneLead: "Remove a filter to see more.",
    fileOrder: "In the order of the file",
    number: "Row",
    missing: "missing",
    loadedPattern: "{loaded} rows so far; scroll for more",
    allPattern: "All {loaded} rows",
    fullPattern: "{loaded} rows, no more here: filter, or download all",
    loading: "Loading rows",
    failed: "The next rows could not be loaded.",
    retry: "Try again",
  },
  es: {
    filters: "Filtros",
    column: "Columna",
    operator: "Condición",
    operators: {
      eq: "es",
      ne: "no es",
      lt: "menos de",
      le: "como mucho",
      gt: "más de",
      ge: "como mínimo",
      contains: "contiene",
      is_null: "está vacío",
      not_null: "no está vacío",
    },
    value: "Valor",
    add: "Añadir filtro",
    remove: (filter) => `Quitar el filtro ${filter}`,
    clear: "Quitar todos",
    columns: "Columnas",
    columnsShown: (shown, total) => `${shown} de ${total} columnas`,
    show: "Mostrar estas",
    none: "Ninguna fila es así",
    noneLead: "Quite un filtro para ver más.",
    fileOrder: "En el orden del archivo",
    number: "Fila",
    missing: "vacío",
    loadedPattern: "{loaded} filas hasta ahora; desplácese para ver más",
    allPattern: "Las {loaded} filas",
    fullPattern: "{loaded} filas, aquí no hay más: filtre o descargue todo",
    loading: "Cargando filas",
    failed: "No se pudieron cargar las filas siguientes.",
    retry: "Reintentar",
  },
};
