import { boot } from "../boot.tsx";

// What a page of NEXUS may hold; the server's half of the table is islands.ts.
boot({
  CommandPalette: () => import("./CommandPalette.tsx"),
  ThemeSwitch: () => import("./ThemeSwitch.tsx"),
});
