import CommandPalette from "./CommandPalette.tsx";
import ColumnFinder from "./ColumnFinder.tsx";
import CopyButton from "./CopyButton.tsx";
import CorrelationPairs from "./CorrelationPairs.tsx";
import DatasetGrid from "./DatasetGrid.tsx";
import HealthStrip from "./HealthStrip.tsx";
import HealthTable from "./HealthTable.tsx";
import OfflineBanner from "./OfflineBanner.tsx";
import RowsGrid from "./RowsGrid.tsx";
import SignOut from "./SignOut.tsx";
import ThemeSwitch from "./ThemeSwitch.tsx";
import UploadZone from "./UploadZone.tsx";

/** The islands of NEXUS under the names by which client.ts loads them. */
export const NEXUS_ISLANDS = {
  ColumnFinder,
  CorrelationPairs,
  RowsGrid,
  CopyButton,
  HealthStrip,
  HealthTable,
  CommandPalette,
  OfflineBanner,
  SignOut,
  ThemeSwitch,
  DatasetGrid,
  UploadZone,
};
