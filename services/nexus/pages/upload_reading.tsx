import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { Button } from "../../../islands/ui/Button.tsx";
import { SelectField } from "../../../islands/ui/Field.tsx";
import type { Locale } from "./messages/locale.ts";
import { UPLOAD } from "./messages/upload.ts";

/** How files are to be read that a form without scripts sends: a form of its own, whose choices stand in the address. */
export function UploadReading({ locale, options }: {
  readonly locale: Locale;
  readonly options: Partial<UploadOptions>;
}) {
  const { reading, readingHint, apply, zone } = UPLOAD[locale];
  const choices = (labels: Readonly<Record<string, string>>) => [
    { value: "", label: zone.automatic },
    ...Object.entries(labels).map(([value, label]) => ({ value, label })),
  ];
  return (
    <details open={Object.keys(options).length > 0} class="noscript:block hidden">
      <summary class="inline-flex min-h-target items-center text-muted hover:text-ink">{reading}</summary>
      <form
        method="get"
        action="/datasets/upload"
        class="mt-2 grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] items-end gap-3"
      >
        <SelectField
          name="delimiter"
          label={zone.delimiter}
          value={options.delimiter ?? ""}
          choices={choices(zone.delimiters)}
        />
        <SelectField
          name="header"
          label={zone.header}
          value={String(options.header ?? "")}
          choices={choices({ true: zone.yes, false: zone.no })}
        />
        <SelectField
          name="decimal"
          label={zone.decimal}
          value={options.decimal ?? ""}
          choices={choices({ ".": zone.point, ",": zone.comma })}
        />
        <SelectField
          name="date_order"
          label={zone.dateOrder}
          value={options.date_order ?? ""}
          choices={choices(zone.dateOrders)}
        />
        <Button type="submit">{apply}</Button>
      </form>
      <p class="mt-1 text-12 text-muted">{readingHint}</p>
    </details>
  );
}
