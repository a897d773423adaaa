import { busMigrations } from "@shared/events/migrations.ts";
import type { MigrateOptions } from "@shared/postgres/migrator.ts";
import { AXI_MIGRATIONS } from "../../axi/migrations.ts";

/** A database: who owns it, who works in it, and the migrations that make it. */
export interface PlatformDatabase {
  readonly database: string;
  readonly ownerRole: string;
  readonly migrations: MigrateOptions;
}

/** The databases of all services, by the service's name, and that of the bus between them. */
export const DATABASES: Readonly<Record<string, PlatformDatabase>> = {
  axi: {
    database: "axi_db",
    ownerRole: "axi_owner",
    migrations: { schema: "axi", appRole: "axi_app", sources: AXI_MIGRATIONS },
  },
  bus: {
    database: "bus_db",
    ownerRole: "bus_owner",
    migrations: {
      schema: "bus",
      appRole: "bus_app",
      sources: [busMigrations],
    },
  },
};
