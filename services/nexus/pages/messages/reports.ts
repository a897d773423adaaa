import type { AnalysisKind } from "@shared/contracts/axi_reports.ts";
import type { Texts } from "./locale.ts";

export interface ReportTexts {
  readonly reports: string;
  readonly lead: string;
  readonly kinds: Readonly<Record<AnalysisKind, string>>;
  readonly allKinds: string;
  readonly kind: string;
  readonly title: string;
  readonly dataset: string;
  readonly made: string;
  readonly rows: string;
  readonly version: (version: string) => string;
  readonly current: string;
  readonly outdated: string;
  readonly outdatedLead: (made: string, current: string) => string;
  readonly none: string;
  readonly noneLead: string;
  readonly toDatasets: string;
  readonly compose: string;
  readonly composeLead: string;
  readonly include: string;
  readonly parts: Readonly<Record<"summary" | "correlations" | "quality", string>>;
  readonly create: string;
  readonly nothingChosen: string;
  readonly download: string;
  readonly page: string;
  readonly contents: string;
  readonly sql: string;
  readonly figuresSql: string;
  readonly cut: (shown: string, total: string) => string;
  readonly noRows: string;
}

/** Stored analyses and composed reports. */
export const REPORTS: Texts<ReportTexts> = {
  en: {
    reports: "Reports",
    lead:
      "Every analysis that was asked for, and reports composed of several; a dataset keeps its newest 200.",
    kinds: {
      correlations: "Correlations",
      cohorts: "Cohorts",
      query: "Query",
      quality: "Quality",
      report: "Report",
    },
    allKinds: "All",
    kind: "Kind",
    title: "Title",
    dataset: "Dataset",
    made: "Made",
    rows: "Rows",
    version: (version) => `version ${version}`,
    current: "as they are now",
    outdated: "rows have changed",
    outdatedLead: (made, current) =>
      `This was made of the rows at version ${made}; they are now at version ${current}.`,
    none: "No analysis yet",
    noneLead:
      "Correlations, cohorts and quality of a dataset are kept here as soon as somebody looks at them.",
    toDatasets: "Go to the datasets",
    compose: "Compose a report",
    composeLead: "The figures stay as they are now, whatever becomes of the rows.",
    include: "Parts",
    parts: { summary: "Summary", correlations: "Correlations", quality: "Quality" },
    create: "Compose",
    nothingChosen: "Choose at least one part.",
    download: "Download",
    page: "Page to print",
    contents: "Contents",
    sql: "SQL",
    figuresSql: "The SQL that gives these figures",
    cut: (shown, total) => `The first ${shown} of ${total} rows; JSON and CSV hold all.`,
    noRows: "nothing",
  },
  es: {
    reports: "Informes",
    lead: "Cada análisis que se pidió, e informes de varios; un conjunto guarda sus 200 últimos.",
    kinds: {
      correlations: "Correlaciones",
      cohorts: "Cohortes",
      query: "Consulta",
      quality: "Calidad",
      report: "Informe",
    },
    allKinds: "Todos",
    kind: "Tipo",
    title: "Título",
    dataset: "Conjunto de datos",
    made: "Creado",
    rows: "Filas",
    version: (version) => `versión ${version}`,
    current: "como están ahora",
    outdated: "las filas han cambiado",
    outdatedLead: (made, current) =>
      `Se hizo con las filas en la versión ${made}; ahora están en la versión ${current}.`,
    none: "Aún no hay análisis",
    noneLead:
      "Las correlaciones, cohortes y calidad de un conjunto se guardan aquí en cuanto alguien las mira.",
    toDatasets: "Ir a los conjuntos de datos",
    compose: "Componer un informe",
    composeLead: "Las cifras quedan como están ahora, pase lo que pase con las filas.",
    include: "Partes",
    parts: { summary: "Resumen", correlations: "Correlaciones", quality: "Calidad" },
    create: "Componer",
    nothingChosen: "Elija al menos una parte.",
    download: "Descargar",
    page: "Página para imprimir",
    contents: "Contenido",
    sql: "SQL",
    figuresSql: "El SQL que da estas cifras",
    cut: (shown, total) => `Las primeras ${shown} de ${total} filas; JSON y CSV las tienen todas.`,
    noRows: "nada",
  },
};
