import type { MigrateOptions } from "../../shared/postgres/migrator.ts";

/** A service's database: who owns it, who works in it, and the migrations that make it. */
export interface ServiceDatabase {
  readonly database: string;
  readonly ownerRole: string;
  readonly migrations: MigrateOptions;
}

const at = (path: string) => new URL(`../../${path}/`, import.meta.url);

/** The databases of all services, by the service's name. */
export const DATABASES: Readonly<Record<string, ServiceDatabase>> = {
  axi: {
    database: "axi_db",
    ownerRole: "axi_owner",
    migrations: {
      schema: "axi",
      appRole: "axi_app",
      sources: [at("shared/postgres/migrations"), at("services/axi/migrations")],
    },
  },
};
