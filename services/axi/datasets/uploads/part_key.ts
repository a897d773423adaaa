import { hexOf, type TenantId, type UploadId, uuidOfHex } from "@shared/core/ids.ts";

/** Where all pieces of uploads lie. */
export const PARTS_PREFIX = "uploads/";

/** Where the pieces of one upload lie. */
export function partsOf(tenantId: TenantId, uploadId: UploadId): string {
  return `${PARTS_PREFIX}${hexOf(tenantId)}/${hexOf(uploadId)}/`;
}

/** Under which key the blob store keeps a piece. */
export function partKey(tenantId: TenantId, uploadId: UploadId, partId: string): string {
  return partsOf(tenantId, uploadId) + hexOf(partId);
}

/** Whose piece a key names; null for any other key. */
export function ownerOfPart(key: string): { tenantId: TenantId; uploadId: UploadId } | null {
  const [, tenant, upload] = /^uploads\/([0-9a-f]{32})\/([0-9a-f]{32})\/[0-9a-f]{32}$/.exec(key) ?? [];
  if (tenant === undefined || upload === undefined) return null;
  return { tenantId: uuidOfHex(tenant), uploadId: uuidOfHex(upload) };
}
