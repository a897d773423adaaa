import type { HealthStripTexts } from "../../../../islands/nexus/HealthStrip.tsx";
import type { Texts } from "./locale.ts";

interface OverviewTexts {
  readonly title: string;
  readonly datasets: string;
  readonly rows: string;
  readonly cells: string;
  readonly storage: string;
  readonly rejected: string;
  readonly ofStorage: (limit: string) => string;
  readonly recentDatasets: string;
  readonly recentAnalyses: string;
  readonly allDatasets: string;
  readonly allReports: string;
  readonly upload: string;
  readonly noDatasets: string;
  readonly noDatasetsWhy: string;
  readonly noAnalyses: string;
  readonly noAnalysesWhy: string;
  readonly name: string;
  readonly columns: string;
  readonly size: string;
  readonly created: string;
  readonly rowsPerDataset: string;
  readonly kinds: Readonly<Record<"correlations" | "cohorts" | "query" | "quality" | "report", string>>;
  readonly health: HealthStripTexts;
  readonly outdated: string;
  readonly ofAll: (shown: string) => string;
}

export const OVERVIEW: Texts<OverviewTexts> = {
  en: {
    title: "Overview",
    datasets: "Datasets",
    rows: "Rows",
    cells: "Cells",
    storage: "Storage",
    rejected: "Rejected cells",
    ofStorage: (limit) => `of ${limit}`,
    recentDatasets: "Newest datasets",
    recentAnalyses: "Latest analyses",
    allDatasets: "All datasets",
    allReports: "All reports",
    upload: "Upload a file",
    noDatasets: "No data yet",
    noDatasetsWhy:
      "Upload a CSV, JSON, XLSX or Parquet file: its types, statistics and problems are there in seconds.",
    noAnalyses: "No analyses yet",
    noAnalysesWhy:
      "Correlations, cohorts and quality checks that you run are kept here with the SQL of each figure.",
    name: "Name",
    columns: "Columns",
    size: "Size",
    created: "Uploaded",
    rowsPerDataset: "Rows of the newest datasets, the oldest first",
    kinds: {
      correlations: "Correlations",
      cohorts: "Cohorts",
      query: "Query",
      quality: "Quality",
      report: "Report",
    },
    health: {
      label: "Services",
      states: { up: "up", unready: "not ready", down: "down", absent: "not there yet" },
      paces: { live: "Live", stale: "as it was a while ago", offline: "as it was: NEXUS does not answer" },
    },
    outdated: "rows have changed since",
    ofAll: (shown) => `of the newest ${shown}`,
  },
  es: {
    title: "Resumen",
    datasets: "Conjuntos de datos",
    rows: "Filas",
    cells: "Celdas",
    storage: "Almacenamiento",
    rejected: "Celdas rechazadas",
    ofStorage: (limit) => `de ${limit}`,
    recentDatasets: "Datos más nuevos",
    recentAnalyses: "Últimos análisis",
    allDatasets: "Todos los datos",
    allReports: "Todos los informes",
    upload: "Subir un archivo",
    noDatasets: "Aún no hay datos",
    noDatasetsWhy:
      "Sube un archivo CSV, JSON, XLSX o Parquet: en segundos tendrás sus tipos, estadísticas y problemas.",
    noAnalyses: "Aún no hay análisis",
    noAnalysesWhy:
      "Aquí quedan las correlaciones, cohortes y pruebas de calidad que hagas, con el SQL de cada cifra.",
    name: "Nombre",
    columns: "Columnas",
    size: "Tamaño",
    created: "Subido",
    rowsPerDataset: "Filas de los datos más nuevos, primero los más antiguos",
    kinds: {
      correlations: "Correlaciones",
      cohorts: "Cohortes",
      query: "Consulta",
      quality: "Calidad",
      report: "Informe",
    },
    health: {
      label: "Servicios",
      states: { up: "en marcha", unready: "no listo", down: "caído", absent: "aún no está" },
      paces: {
        live: "En directo",
        stale: "como estaba hace un rato",
        offline: "como estaba: NEXUS no responde",
      },
    },
    outdated: "las filas han cambiado desde entonces",
    ofAll: (shown) => `de los ${shown} más nuevos`,
  },
};
