import { correlationCalculated } from "./catalog/correlation_calculated.ts";
import { datasetUpdated } from "./catalog/dataset_updated.ts";
import { datasetUploaded } from "./catalog/dataset_uploaded.ts";
import { tenantCreated } from "./catalog/tenant_created.ts";
import type { EventDefinition } from "./envelope.ts";

/** Every kind of event that this platform knows, each version for itself. */
export const CATALOG: readonly EventDefinition<unknown>[] = [
  correlationCalculated,
  datasetUpdated,
  datasetUploaded,
  tenantCreated,
];

const BY_DATASCHEMA = new Map(CATALOG.map((definition) => [definition.dataschema, definition]));

/** The definition that a `dataschema` such as `dataset.uploaded/v1` names; null where the catalog has none. */
export function definitionOf(dataschema: string): EventDefinition<unknown> | null {
  return BY_DATASCHEMA.get(dataschema) ?? null;
}
