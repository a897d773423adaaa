import type { TextSummary } from "@shared/contracts/axi_analytics.ts";
import { FORM_PATTERN, WHOLE_BYTES } from "../../statistics/text_shapes.ts";
import { type Place, type Sources, sql } from "./sources.ts";

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Of the figures of a column of texts. */
export function textSources(text: TextSummary, { view, cell }: Place): Sources {
  const { form } = text;
  const pattern =
    `regexp_replace(regexp_replace(left(${cell}, 40), '[A-Za-z]|[^\\u0001-\\u007f]', 'A', 'g'), '[0-9]', '9', 'g')`;
  const folded =
    `btrim(regexp_replace(translate(${cell}, '${CAPITALS}', '${CAPITALS.toLowerCase()}'), ' +', ' ', 'g'), ' ')`;
  const variants = `(select sum(n) as n, max(n) as most from (select folded, count(*) as n\n` +
    `from (select ${folded} as folded, ${cell} as v from ${view} where octet_length(${cell}) <= ${WHOLE_BYTES}) t\n` +
    `group by folded, v) c group by folded having count(*) > 1) g`;
  return {
    "text.length_min": sql(`select min(length(${cell})) from ${view}`),
    "text.length_mean": sql(`select avg(length(${cell}))::float8 from ${view}`),
    "text.length_p95": sql(
      `select percentile_disc(0.95) within group (order by length(${cell})) from ${view}`,
    ),
    "text.length_max": sql(`select max(length(${cell})) from ${view}`),
    ...(form === null ? {} : {
      "text.form.share": sql(
        `select avg((${cell} ~ '${
          FORM_PATTERN[form.name].replaceAll("'", "''")
        }')::int)::float8 from ${view}`,
      ),
    }),
    "text.patterns": sql(
      `select pattern, count(*) / sum(count(*)::float8) over ()\n` +
        `from (select ${pattern} as pattern from ${view} where ${cell} is not null) t group by pattern order by count(*) desc, pattern collate "C" limit 5`,
    ),
    "text.variants.group_count": sql(`select count(*) from ${variants}`),
    "text.variants.row_count": sql(`select coalesce(sum(n - most), 0) from ${variants}`),
  };
}
