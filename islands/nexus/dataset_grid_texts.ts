import type { Counted } from "../lib/fill.ts";

/** What the list of datasets says, with `{placeholders}`. */
export interface DatasetGridTexts {
  readonly caption: string;
  readonly name: string;
  readonly rows: string;
  readonly columns: string;
  readonly size: string;
  readonly rejected: string;
  readonly created: string;
  readonly updated: string;
  readonly rowCount: Counted;
  readonly actions: string;
  readonly actionsOf: string;
  readonly open: string;
  readonly rename: string;
  readonly newName: string;
  readonly save: string;
  readonly cancel: string;
  readonly original: string;
  readonly asCsv: string;
  readonly asParquet: string;
  readonly asXlsx: string;
  readonly rejects: string;
  readonly remove: string;
  readonly removeTitle: string;
  readonly removeText: string;
  readonly removed: string;
  readonly undo: string;
  readonly restored: string;
  readonly conflict: string;
  readonly gone: string;
  readonly offline: string;
  readonly loading: string;
  readonly failed: string;
}
