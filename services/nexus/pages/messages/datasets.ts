import type { DatasetGridTexts } from "../../../../islands/nexus/dataset_grid_texts.ts";
import type { Texts } from "./locale.ts";

interface DatasetsTexts {
  readonly title: string;
  readonly upload: string;
  readonly search: string;
  readonly searchHint: string;
  readonly clear: string;
  readonly trash: string;
  readonly trashTitle: string;
  readonly trashHint: string;
  readonly trashEmpty: string;
  readonly back: string;
  readonly restore: string;
  readonly deletedAt: string;
  readonly empty: string;
  readonly emptyText: string;
  readonly sample: string;
  readonly noMatch: string;
  readonly noMatchText: string;
  readonly viewerEmpty: string;
  readonly noTrash: string;
  readonly density: string;
  readonly comfortable: string;
  readonly compact: string;
  readonly grid: DatasetGridTexts;
}

/** The list of datasets and its trash. */
export const DATASETS: Texts<DatasetsTexts> = {
  en: {
    title: "Datasets",
    upload: "Upload",
    search: "Search",
    searchHint: "Name contains",
    clear: "Clear search",
    trash: "Trash",
    trashTitle: "Deleted datasets",
    trashHint: "They can be had back for 7 days, then they are removed for good.",
    trashEmpty: "The trash is empty",
    back: "All datasets",
    restore: "Restore",
    deletedAt: "Deleted",
    empty: "No datasets yet",
    emptyText: "Upload a CSV, TSV, XLSX, JSON, NDJSON or Parquet file, or drop it anywhere on this page.",
    sample: "Try sample data",
    noMatch: "No dataset has “{q}” in its name",
    noMatchText: "Upper and lower case do not matter.",
    viewerEmpty: "An analyst or an administrator of your team can upload some.",
    noTrash: "Only analysts and administrators see deleted datasets. An administrator can change your role.",
    density: "Density",
    comfortable: "Comfortable",
    compact: "Compact",
    grid: {
      caption: "Datasets",
      name: "Name",
      rows: "Rows",
      columns: "Columns",
      size: "Size",
      rejected: "Rejected",
      created: "Created",
      updated: "Updated",
      rowCount: { one: "{count} row", other: "{count} rows" },
      actions: "Actions",
      actionsOf: "Actions for {name}",
      open: "Open",
      rename: "Rename",
      newName: "New name of {name}",
      save: "Save",
      cancel: "Cancel",
      original: "Download the original",
      asCsv: "Download as CSV",
      asParquet: "Download as Parquet",
      asXlsx: "Download as XLSX",
      rejects: "Download rejected cells",
      remove: "Delete",
      removeTitle: "Delete {name}?",
      removeText: "Its rows can no longer be read. It stays in the trash for 7 days.",
      removed: "{name} is deleted.",
      undo: "Undo",
      restored: "{name} is back.",
      conflict:
        "Somebody changed this dataset meanwhile: it is now “{name}”. Try again if you still want to.",
      gone: "{name} has been deleted by somebody else.",
      offline: "Cannot reach the server: check the connection and try again.",
      loading: "loading",
      failed: "failed",
    },
  },
  es: {
    title: "Conjuntos de datos",
    upload: "Subir",
    search: "Buscar",
    searchHint: "El nombre contiene",
    clear: "Borrar la búsqueda",
    trash: "Papelera",
    trashTitle: "Conjuntos eliminados",
    trashHint: "Se pueden recuperar durante 7 días; después se borran para siempre.",
    trashEmpty: "La papelera está vacía",
    back: "Todos los conjuntos",
    restore: "Recuperar",
    deletedAt: "Eliminado",
    empty: "Aún no hay conjuntos de datos",
    emptyText:
      "Suba un archivo CSV, TSV, XLSX, JSON, NDJSON o Parquet, o suéltelo en cualquier parte de esta página.",
    sample: "Probar con datos de ejemplo",
    noMatch: "Ningún conjunto tiene «{q}» en su nombre",
    noMatchText: "No se distinguen mayúsculas y minúsculas.",
    viewerEmpty: "Un analista o administrador de su equipo puede subir alguno.",
    noTrash:
      "Solo los analistas y administradores ven los conjuntos eliminados. Un administrador puede cambiar su rol.",
    density: "Densidad",
    comfortable: "Amplia",
    compact: "Compacta",
    grid: {
      caption: "Conjuntos de datos",
      name: "Nombre",
      rows: "Filas",
      columns: "Columnas",
      size: "Tamaño",
      rejected: "Rechazos",
      created: "Creado",
      updated: "Actualizado",
      rowCount: { one: "{count} fila", other: "{count} filas" },
      actions: "Acciones",
      actionsOf: "Acciones de {name}",
      open: "Abrir",
      rename: "Cambiar el nombre",
      newName: "Nuevo nombre de {name}",
      save: "Guardar",
      cancel: "Cancelar",
      original: "Descargar el original",
      asCsv: "Descargar como CSV",
      asParquet: "Descargar como Parquet",
      asXlsx: "Descargar como XLSX",
      rejects: "Descargar las celdas rechazadas",
      remove: "Eliminar",
      removeTitle: "¿Eliminar {name}?",
      removeText: "Sus filas ya no se podrán leer. Queda 7 días en la papelera.",
      removed: "Se eliminó {name}.",
      undo: "Deshacer",
      restored: "Se recuperó {name}.",
      conflict:
        "Alguien cambió este conjunto entretanto: ahora es «{name}». Inténtelo de nuevo si aún lo desea.",
      gone: "Otra persona eliminó {name}.",
      offline: "No se puede contactar con el servidor: compruebe la conexión e inténtelo de nuevo.",
      loading: "cargando",
      failed: "fallido",
    },
  },
};
