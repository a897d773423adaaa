import { type DatasetId, hexOf, isUuid, type TenantId } from "@shared/core/ids.ts";

/** Under which key the blob store keeps a dataset's bytes as they came. */
export function originalKey(tenantId: TenantId, datasetId: DatasetId): string {
  return `originals/${hexOf(tenantId)}/${hexOf(datasetId)}`;
}

/** Whose original a key names; null for any other key. */
export function ownerOfOriginal(key: string): { tenantId: TenantId; datasetId: DatasetId } | null {
  const [, tenant, dataset] = /^originals\/([0-9a-f]{32})\/([0-9a-f]{32})$/.exec(key) ?? [];
  if (tenant === undefined || dataset === undefined) return null;
  return { tenantId: uuidOf(tenant) as TenantId, datasetId: uuidOf(dataset) as DatasetId };
}

function uuidOf(hex: string): string {
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  if (!isUuid(uuid)) throw new RangeError(`Cannot read ${hex} as an id`);
  return uuid;
}
