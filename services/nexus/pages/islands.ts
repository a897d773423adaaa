import { registerIslands } from "@shared/web/islands/islands.tsx";
import { NEXUS_ISLANDS } from "../../../islands/nexus/islands.ts";

registerIslands(NEXUS_ISLANDS);
