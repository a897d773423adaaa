import { boot } from "../boot.tsx";

// What a page of NEXUS may hold; the server's half of the table is islands.ts.
boot({
  ColumnFinder: () => import("./ColumnFinder.tsx"),
  CorrelationPairs: () => import("./CorrelationPairs.tsx"),
  RowsGrid: () => import("./RowsGrid.tsx"),
  CopyButton: () => import("./CopyButton.tsx"),
  HealthStrip: () => import("./HealthStrip.tsx"),
  HealthTable: () => import("./HealthTable.tsx"),
  CommandPalette: () => import("./CommandPalette.tsx"),
  DatasetGrid: () => import("./DatasetGrid.tsx"),
  OfflineBanner: () => import("./OfflineBanner.tsx"),
  SignOut: () => import("./SignOut.tsx"),
  ThemeSwitch: () => import("./ThemeSwitch.tsx"),
  UploadZone: () => import("./UploadZone.tsx"),
});
