const BASE_LENGTH_MAX = 25;
const SUFFIX_LENGTH = 6;

/** A subdomain for the tenant: its name in a-z, 0-9 and dashes, and the end of its id, by which equal names differ. */
export function slugOf(name: string, tenantId: string): string {
  const words = name.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "");
  const base = words.slice(0, BASE_LENGTH_MAX).replace(/-+$/, "") || "tenant";
  return `${base}-${tenantId.slice(-SUFFIX_LENGTH)}`;
}
