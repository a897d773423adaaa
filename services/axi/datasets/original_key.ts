import { type DatasetId, hexOf, newId, type TenantId, uuidOfHex } from "@shared/core/ids.ts";

/** Whose a key is. */
export interface BlobOwner {
  readonly tenantId: TenantId;
  readonly datasetId: DatasetId;
}

/** Where all files lie as they came. */
export const ORIGINALS_PREFIX = "originals/";

/** A new key under which the blob store keeps a file of a dataset as it came. */
export function newOriginalKey({ tenantId, datasetId }: BlobOwner): string {
  return `${ORIGINALS_PREFIX}${hexOf(tenantId)}/${hexOf(datasetId)}/${hexOf(newId())}`;
}

/** Whose original a key names; null for any other key. The first datasets had one file each, with a shorter key. */
export function ownerOfOriginal(key: string): BlobOwner | null {
  return ownerOf(/^originals\/([0-9a-f]{32})\/([0-9a-f]{32})(?:\/[0-9a-f]{32})?$/.exec(key));
}

/** Under which key the state of the statistics of a dataset's rows in that version is kept. */
export function stateKey({ tenantId, datasetId }: BlobOwner, dataVersion: number): string {
  return `states/${hexOf(tenantId)}/${hexOf(datasetId)}/${dataVersion}`;
}

/** Of what a key names the state; null for any other key. */
export function ownerOfState(key: string): BlobOwner & { readonly dataVersion: number } | null {
  const found = /^states\/([0-9a-f]{32})\/([0-9a-f]{32})\/(\d{1,9})$/.exec(key), owner = ownerOf(found);
  return owner === null ? null : { ...owner, dataVersion: Number(found?.[3]) };
}

function ownerOf(found: RegExpExecArray | null): BlobOwner | null {
  const [, tenant, dataset] = found ?? [];
  if (tenant === undefined || dataset === undefined) return null;
  return { tenantId: uuidOfHex(tenant), datasetId: uuidOfHex(dataset) };
}
