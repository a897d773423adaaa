import type { ColumnSummary, SemanticType } from "@shared/contracts/axi_analytics.ts";
import type { Column } from "@shared/contracts/axi_datasets.ts";

const FORM_SHARE = 0.95;
/** Rows from which numbers without a gap are more likely to be ids than measurements. */
const IDS_FROM = 20;
const ID_NAME = /(?:^|[^a-z])(?:id|key|uuid|guid|no|number|code|sku|pk)$|[a-z](?:Id|ID|Key|Code)$/;
const LATITUDE_NAME = /^(?:.*[_. ])?lat(?:itude)?$/i,
  LONGITUDE_NAME = /^(?:.*[_. ])?(?:lon|lng|long|longitude)$/i;
const YEAR_NAME = /(?:^|[_. ])(?:year|yr|jahr|año|ano|année|annee)$/i;
const YEAR_MIN = 1000, YEAR_MAX = 2200;

type Known = Omit<ColumnSummary, "semantic_type" | "alerts" | "sources">;

/** What the values of a column stand for, by how they are written, their range and the column's name; null where unsure. */
export function semanticTypeOf({ flags, number_format }: Column, summary: Known): SemanticType | null {
  if (summary.count === 0) return null;
  if (number_format?.unit) return number_format.unit === "%" ? "percent" : "currency";
  if (summary.text !== undefined) {
    const isDoubtful = flags.includes("ambiguous_date") || flags.includes("ambiguous_number") ||
      flags.includes("mixed_units");
    return isDoubtful
      ? null
      : textType(summary, flags.includes("leading_zeros") || flags.includes("long_digits"));
  }
  return summary.numeric === undefined ? null : numberType(summary);
}

function textType(summary: Known, isDigits: boolean): SemanticType | null {
  const { form = null } = summary.text ?? {};
  const name = form !== null && form.share >= FORM_SHARE ? form.name : null;
  if (name !== null && name !== "code") return name;
  if (name === null && !isDigits) return null;
  return isUnique(summary) && ID_NAME.test(words(summary.name)) ? "id" : "code";
}

function numberType(summary: Known): SemanticType | null {
  const { name, type, count, null_count, numeric } = summary;
  const min = numeric?.min ?? NaN, max = numeric?.max ?? NaN;
  if (LATITUDE_NAME.test(name) && min >= -90 && max <= 90) return "latitude";
  if (LONGITUDE_NAME.test(name) && min >= -180 && max <= 180) return "longitude";
  if (type !== "int") return null;
  if (YEAR_NAME.test(name) && min >= YEAR_MIN && max <= YEAR_MAX) return "year";
  if (!isUnique(summary) || null_count > 0) return null;
  const isGapless = count >= IDS_FROM && (min === 0 || min === 1) && max - min + 1 === count;
  return isGapless || ID_NAME.test(words(name)) ? "id" : null;
}

/** Whether no value comes twice, as far as that is known. */
function isUnique({ count, distinct_count, distinct_exact }: Known): boolean {
  return distinct_exact && distinct_count === count;
}

/** The name with its first letter small, and small throughout where it has no small letters: `ID`, `Id` and `USER_ID`. */
function words(name: string): string {
  return /[a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name.toLowerCase();
}
