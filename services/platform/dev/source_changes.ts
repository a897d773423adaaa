/** Changes of the platform's sources. */
export interface SourceChanges extends Disposable {
  /** Resolves with the paths that have changed since it was asked last, as soon as no more follow at once. */
  changed(): Promise<string[]>;
}

/** Editors and formatters write more than once. */
const QUIET_MS = 30;
const SOURCE = /\.(tsx?|css|sql)$/;
const NOT_RUN = /_(test|bench)\.tsx?$|\/(dist|testing)\//;
const CHANGES: readonly Deno.FsEvent["kind"][] = ["create", "modify", "rename", "remove"];

/** Whether the running platform may be made of that file. */
export function isSource(path: string): boolean {
  return SOURCE.test(path) && !NOT_RUN.test(path);
}

/** Watches folders and everything below them. */
export function watchSources(folders: readonly string[]): SourceChanges {
  const watcher = Deno.watchFs([...folders]), paths = new Set<string>();
  let quiet: ReturnType<typeof setTimeout> | undefined, waiting = Promise.withResolvers<void>();
  void (async () => {
    for await (const event of watcher) {
      const found = CHANGES.includes(event.kind) ? event.paths.filter(isSource) : [];
      if (found.length === 0) continue;
      for (const path of found) paths.add(path);
      clearTimeout(quiet);
      quiet = setTimeout(() => waiting.resolve(), QUIET_MS);
    }
  })();
  return {
    async changed() {
      await waiting.promise;
      waiting = Promise.withResolvers();
      const found = [...paths];
      paths.clear();
      return found;
    },
    [Symbol.dispose]() {
      clearTimeout(quiet);
      watcher.close();
    },
  };
}
