import { type DatasetId, hexOf, type TenantId, uuidOfHex } from "@shared/core/ids.ts";

/** Under which key the blob store keeps a dataset's bytes as they came. */
export function originalKey(tenantId: TenantId, datasetId: DatasetId): string {
  return `originals/${hexOf(tenantId)}/${hexOf(datasetId)}`;
}

/** Whose original a key names; null for any other key. */
export function ownerOfOriginal(key: string): { tenantId: TenantId; datasetId: DatasetId } | null {
  const [, tenant, dataset] = /^originals\/([0-9a-f]{32})\/([0-9a-f]{32})$/.exec(key) ?? [];
  if (tenant === undefined || dataset === undefined) return null;
  return { tenantId: uuidOfHex(tenant), datasetId: uuidOfHex(dataset) };
}
