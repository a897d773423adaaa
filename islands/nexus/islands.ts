import CommandPalette from "./CommandPalette.tsx";
import ThemeSwitch from "./ThemeSwitch.tsx";

/** The islands of NEXUS under the names by which client.ts loads them. */
export const NEXUS_ISLANDS = { CommandPalette, ThemeSwitch };
