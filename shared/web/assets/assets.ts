/** One built file, under a name that tells its content: it never changes. */
export interface AssetFile {
  readonly type: string;
  /** Base64 of the bytes as they are and, where that is shorter, compressed. */
  readonly identity: string;
  readonly gzip?: string;
  readonly br?: string;
}

/** Everything that a dashboard's pages load, as one module of JSON: so that it is had without a disk. */
export interface Assets {
  /** Hash of what it was built from. */
  readonly inputs: string;
  /** Names of the style sheet and of the script that each page begins with. */
  readonly style: string;
  readonly entry: string;
  /** Names of the scripts that an island needs besides the entry's. */
  readonly islands: Readonly<Record<string, readonly string[]>>;
  readonly files: Readonly<Record<string, AssetFile>>;
}

const ASSETS_PATH = "/assets/";

/** What pages link. */
export function pageAssets({ style, entry, islands }: Assets) {
  return {
    style: ASSETS_PATH + style,
    entry: ASSETS_PATH + entry,
    scriptsOf: (island: string) => (islands[island] ?? []).map((name) => ASSETS_PATH + name),
  };
}
