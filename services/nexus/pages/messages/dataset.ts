import type { Alert, ColumnSummary, NullCounts } from "@shared/contracts/axi_analytics.ts";
import type { ColumnFlag, Dataset } from "@shared/contracts/axi_datasets.ts";
import type { Texts } from "./locale.ts";

export const DATASET_TABS = [
  "summary",
  "correlations",
  "cohorts",
  "rows",
  "quality",
  "reports",
  "rejects",
] as const;
export type DatasetTab = (typeof DATASET_TABS)[number];

export interface DatasetTexts {
  readonly datasets: string;
  readonly tabs: Readonly<Record<DatasetTab, string>>;
  readonly views: string;
  readonly status: Readonly<Record<Dataset["status"], string>>;
  readonly rows: string;
  readonly columns: string;
  readonly size: string;
  readonly missing: string;
  readonly missingOf: (cells: string) => string;
  readonly rejected: string;
  readonly noneRejected: string;
  readonly seeRejected: string;
  readonly version: (version: string) => string;
  readonly loaded: (when: string) => string;
  readonly changed: (when: string) => string;
  readonly rename: string;
  readonly name: string;
  readonly save: string;
  readonly download: string;
  readonly original: string;
  readonly file: string;
  readonly fileFacts: Readonly<Record<FileFact, string>>;
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly filter: string;
  readonly find: string;
  readonly anyType: string;
  readonly onlyAlerts: string;
  readonly apply: string;
  readonly shown: (shown: string, total: string) => string;
  readonly shownPattern: string;
  readonly noColumns: string;
  readonly allColumns: string;
  readonly openProfile: string;
  readonly distinct: string;
  readonly about: string;
  readonly alerts: Readonly<Record<Alert["alert"], string>>;
  readonly alertCount: (count: number) => string;
  readonly flags: Readonly<Record<ColumnFlag, string>>;
  readonly nulls: Readonly<Record<keyof NullCounts, string>>;
  readonly semantic: Readonly<Record<NonNullable<ColumnSummary["semantic_type"]>, string>>;
  readonly figures: Readonly<Record<FigureName, string>>;
  readonly spread: (column: string) => string;
  readonly frequent: (column: string) => string;
  readonly weekdays: (column: string) => string;
  readonly hours: (column: string) => string;
  readonly sourceName: string;
}

export type FileFact =
  | "encoding"
  | "delimiter"
  | "quote"
  | "header"
  | "skipped"
  | "lineEnding"
  | "sha256"
  | "table";

export type FigureName =
  | "mean"
  | "median"
  | "stddev"
  | "sum"
  | "min"
  | "max"
  | "iqr"
  | "skewness"
  | "kurtosis"
  | "zeros"
  | "negative"
  | "outliers"
  | "infinite"
  | "quantiles"
  | "values"
  | "mostFrequent"
  | "entropy"
  | "range"
  | "step"
  | "gaps"
  | "longestGap"
  | "duplicates"
  | "future"
  | "length"
  | "pattern"
  | "variants"
  | "form"
  | "isTrue"
  | "isFalse"
  | "nullWords"
  | "sentinels";

/** One dataset: what stands around its views, and its summary. */
export const DATASET: Texts<DatasetTexts> = {
  en: {
    datasets: "Datasets",
    tabs: {
      summary: "Summary",
      correlations: "Correlations",
      cohorts: "Cohorts",
      rows: "Rows",
      quality: "Quality",
      reports: "Reports",
      rejects: "Rejects",
    },
    views: "Views of the dataset",
    status: { loading: "loading", ready: "ready", failed: "failed" },
    rows: "Rows",
    columns: "Columns",
    size: "Size",
    missing: "Missing",
    missingOf: (cells) => `of ${cells} cells`,
    rejected: "Rejected cells",
    noneRejected: "every cell fits its column",
    seeRejected: "see which and why",
    version: (version) => `rows at version ${version}`,
    loaded: (when) => `uploaded ${when}`,
    changed: (when) => `changed ${when}`,
    rename: "Rename",
    name: "Name",
    save: "Save",
    download: "Download",
    original: "Original file",
    file: "How the file was read",
    fileFacts: {
      encoding: "Encoding",
      delimiter: "Delimiter",
      quote: "Quote",
      header: "Header line",
      skipped: "Lines before the table",
      lineEnding: "Line ending",
      sha256: "SHA-256",
      table: "Name in SQL",
    },
    yes: "yes",
    no: "no",
    none: "none",
    filter: "Filter columns",
    find: "Part of a name",
    anyType: "Any type",
    onlyAlerts: "With remarks only",
    apply: "Apply",
    shown: (shown, total) => `${shown} of ${total} columns`,
    shownPattern: "{shown} of {total} columns",
    noColumns: "No column is like that",
    allColumns: "All columns",
    openProfile: "Show the whole profile",
    distinct: "distinct",
    about: "about",
    alerts: {
      all_null: "no value at all",
      many_null: "many missing",
      constant: "constant",
      near_constant: "nearly constant",
      unique: "every value once",
      imbalanced: "one value dominates",
      many_zeros: "many zeros",
      infinite: "infinite values",
      skewed: "skewed",
      far_outliers: "far outliers",
      sentinels: "stand-ins for no value",
      many_rejected: "many rejected",
      spelling_variants: "spelling variants",
      future_dates: "dates in the future",
      gaps: "gaps in time",
    },
    alertCount: (count) => count === 1 ? "1 remark" : `${count} remarks`,
    flags: {
      ambiguous_date: "day and month can't be told apart",
      all_null: "no value at all",
      leading_zeros: "leading zeros: kept as text",
      long_digits: "digits of a name, not a number",
      renamed: "renamed",
      some_rejected: "some cells rejected",
      ambiguous_number: "decimal mark unclear",
      mixed_units: "several currencies",
      mixed_zones: "some instants without a zone",
      sentinel: "may hold stand-ins for no value",
    },
    nulls: {
      empty: "empty",
      blank: "blank",
      words: "word for no value",
      missing: "row too short",
      rejected: "rejected",
    },
    semantic: {
      id: "id",
      email: "e-mail",
      url: "URL",
      uuid: "UUID",
      ip_address: "IP address",
      currency: "currency",
      percent: "percent",
      latitude: "latitude",
      longitude: "longitude",
      year: "year",
      code: "code",
    },
    figures: {
      mean: "Mean",
      median: "Median",
      stddev: "Standard deviation",
      sum: "Sum",
      min: "Lowest",
      max: "Highest",
      iqr: "Distance of the quartiles",
      skewness: "Skewness",
      kurtosis: "Excess kurtosis",
      zeros: "Zeros",
      negative: "Negative",
      outliers: "Outside Tukey's fences",
      infinite: "Infinite",
      quantiles: "Quantiles",
      values: "Values",
      mostFrequent: "Most frequent",
      entropy: "Entropy, bits",
      range: "Range",
      step: "Usual step",
      gaps: "Gaps",
      longestGap: "Longest gap",
      duplicates: "Repeated",
      future: "In the future",
      length: "Length",
      pattern: "Pattern",
      variants: "Written in several ways",
      form: "Form",
      isTrue: "true",
      isFalse: "false",
      nullWords: "Words for no value",
      sentinels: "Possible stand-ins",
    },
    spread: (column) => `Spread of ${column}`,
    frequent: (column) => `Most frequent in ${column}`,
    weekdays: (column) => `Weekdays of ${column}`,
    hours: (column) => `Hours of ${column}, UTC`,
    sourceName: "Header in the file",
  },
  es: {
    datasets: "Conjuntos de datos",
    tabs: {
      summary: "Resumen",
      correlations: "Correlaciones",
      cohorts: "Cohortes",
      rows: "Filas",
      quality: "Calidad",
      reports: "Informes",
      rejects: "Rechazos",
    },
    views: "Vistas del conjunto de datos",
    status: { loading: "cargando", ready: "listo", failed: "fallido" },
    rows: "Filas",
    columns: "Columnas",
    size: "Tamaño",
    missing: "Vacíos",
    missingOf: (cells) => `de ${cells} celdas`,
    rejected: "Celdas rechazadas",
    noneRejected: "todas encajan en su columna",
    seeRejected: "ver cuáles y por qué",
    version: (version) => `filas en la versión ${version}`,
    loaded: (when) => `subido ${when}`,
    changed: (when) => `cambiado ${when}`,
    rename: "Renombrar",
    name: "Nombre",
    save: "Guardar",
    download: "Descargar",
    original: "Archivo original",
    file: "Cómo se leyó el archivo",
    fileFacts: {
      encoding: "Codificación",
      delimiter: "Separador",
      quote: "Comillas",
      header: "Línea de cabecera",
      skipped: "Líneas antes de la tabla",
      lineEnding: "Fin de línea",
      sha256: "SHA-256",
      table: "Nombre en SQL",
    },
    yes: "sí",
    no: "no",
    none: "ninguno",
    filter: "Filtrar columnas",
    find: "Parte de un nombre",
    anyType: "Cualquier tipo",
    onlyAlerts: "Solo con observaciones",
    apply: "Aplicar",
    shown: (shown, total) => `${shown} de ${total} columnas`,
    shownPattern: "{shown} de {total} columnas",
    noColumns: "Ninguna columna es así",
    allColumns: "Todas las columnas",
    openProfile: "Ver el perfil completo",
    distinct: "distintos",
    about: "unos",
    alerts: {
      all_null: "sin ningún valor",
      many_null: "muchos vacíos",
      constant: "constante",
      near_constant: "casi constante",
      unique: "cada valor una vez",
      imbalanced: "domina un valor",
      many_zeros: "muchos ceros",
      infinite: "valores infinitos",
      skewed: "asimétrica",
      far_outliers: "atípicos lejanos",
      sentinels: "sustitutos de vacío",
      many_rejected: "muchos rechazos",
      spelling_variants: "variantes de escritura",
      future_dates: "fechas futuras",
      gaps: "huecos en el tiempo",
    },
    alertCount: (count) => count === 1 ? "1 observación" : `${count} observaciones`,
    flags: {
      ambiguous_date: "día y mes no se distinguen",
      all_null: "sin ningún valor",
      leading_zeros: "ceros a la izquierda: queda como texto",
      long_digits: "dígitos de un nombre, no un número",
      renamed: "renombrada",
      some_rejected: "algunas celdas rechazadas",
      ambiguous_number: "signo decimal dudoso",
      mixed_units: "varias monedas",
      mixed_zones: "algunos instantes sin zona",
      sentinel: "puede tener sustitutos de vacío",
    },
    nulls: {
      empty: "vacías",
      blank: "en blanco",
      words: "palabra de vacío",
      missing: "fila corta",
      rejected: "rechazadas",
    },
    semantic: {
      id: "id",
      email: "correo",
      url: "URL",
      uuid: "UUID",
      ip_address: "dirección IP",
      currency: "moneda",
      percent: "porcentaje",
      latitude: "latitud",
      longitude: "longitud",
      year: "año",
      code: "código",
    },
    figures: {
      mean: "Media",
      median: "Mediana",
      stddev: "Desviación típica",
      sum: "Suma",
      min: "Mínimo",
      max: "Máximo",
      iqr: "Rango intercuartílico",
      skewness: "Asimetría",
      kurtosis: "Exceso de curtosis",
      zeros: "Ceros",
      negative: "Negativos",
      outliers: "Fuera de las vallas de Tukey",
      infinite: "Infinitos",
      quantiles: "Cuantiles",
      values: "Valores",
      mostFrequent: "El más frecuente",
      entropy: "Entropía, bits",
      range: "Intervalo",
      step: "Paso habitual",
      gaps: "Huecos",
      longestGap: "Hueco más largo",
      duplicates: "Repetidos",
      future: "En el futuro",
      length: "Longitud",
      pattern: "Patrón",
      variants: "Escritos de varias formas",
      form: "Forma",
      isTrue: "verdadero",
      isFalse: "falso",
      nullWords: "Palabras de vacío",
      sentinels: "Posibles sustitutos",
    },
    spread: (column) => `Distribución de ${column}`,
    frequent: (column) => `Lo más frecuente en ${column}`,
    weekdays: (column) => `Días de la semana de ${column}`,
    hours: (column) => `Horas de ${column}, UTC`,
    sourceName: "Cabecera en el archivo",
  },
};
