import { uuidv7 } from "uuidv7";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<"tenant">;
export type UserId = Id<"user">;
export type DatasetId = Id<"dataset">;
export type AnalysisId = Id<"analysis">;
export type UploadId = Id<"upload">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new UUIDv7 (RFC 9562): sorts by the time it was made. */
export function newId<T extends string = string>(): T {
  return uuidv7() as T;
}

/** Whether the text is a UUID in canonical lower-case form. */
function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The 32 hex digits of a UUID; throws RangeError for anything else, so that it may stand in an SQL identifier. */
export function hexOf(id: string): string {
  if (!isUuid(id)) throw new RangeError(`Cannot take the hex digits of ${JSON.stringify(id)}: not a UUID`);
  return id.replaceAll("-", "");
}

/** The UUID of 32 hex digits, what `hexOf` takes apart; throws RangeError for anything else. */
export function uuidOfHex<T extends string = string>(hex: string): T {
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  if (!isUuid(uuid)) throw new RangeError(`Cannot read ${JSON.stringify(hex)} as an id`);
  return uuid as T;
}

/** Name of a tenant's schema and of its read-only login role: `tenant_` and 32 hex digits. */
export function tenantSchema(id: TenantId): string {
  return `tenant_${hexOf(id)}`;
}

/** Name of a dataset's table inside its tenant's schema: `d_` and 32 hex digits. */
export function datasetTable(id: DatasetId): string {
  return `d_${hexOf(id)}`;
}
