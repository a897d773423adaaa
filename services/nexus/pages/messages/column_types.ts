import type { ColumnType } from "@shared/contracts/axi_datasets.ts";
import type { Texts } from "./locale.ts";

/** What people call the types of columns: the same words before an upload and after it. */
export const COLUMN_TYPE_NAMES: Texts<Readonly<Record<ColumnType, string>>> = {
  en: {
    int: "integer",
    float: "number",
    decimal: "decimal",
    bool: "yes/no",
    date: "date",
    timestamp: "instant",
    text: "text",
  },
  es: {
    int: "entero",
    float: "número",
    decimal: "decimal",
    bool: "sí/no",
    date: "fecha",
    timestamp: "instante",
    text: "texto",
  },
};
