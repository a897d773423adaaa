import type { SniffResult } from "@shared/contracts/axi_datasets.ts";
import { fill } from "../lib/fill.ts";
import type { ReadingOptions } from "../lib/reading_options.ts";
import type { UploadTexts } from "../lib/upload_texts.ts";
import type { Upload } from "../lib/uploads.ts";
import { type Choice, InputField, SelectField } from "../ui/Field.tsx";

const ENCODINGS = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252",
};
const NAME_MAX = 200;

/** How a file is read, each part found out or chosen, and how its dataset is called. */
export function UploadSettings({ upload, preview, texts, onRead }: {
  readonly upload: Upload;
  /** null where the file was not looked into. */
  readonly preview: SniffResult | null;
  readonly texts: UploadTexts;
  readonly onRead: (options: ReadingOptions) => void;
}) {
  const options = upload.options.value;
  const choose = ({ target }: Event) => {
    if (target instanceof HTMLSelectElement) onRead(withChoice(options, target.name, target.value));
  };
  return (
    <fieldset class="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-3" onChange={choose}>
      <legend class="heard-only">{fill(texts.settings, { name: upload.file.name })}</legend>
      <InputField
        id={`name-${upload.id}`}
        name="name"
        label={texts.name}
        value={upload.name.value}
        isRequired={false}
        maxLength={NAME_MAX}
        onInput={(event) => upload.name.value = event.currentTarget.value}
      />
      {choicesOf(options, preview, texts).map(({ name, label, choices }) => (
        <SelectField
          key={name}
          id={`${name}-${upload.id}`}
          name={name}
          label={label}
          value={valueOf(options, preview, name)}
          choices={choices}
        />
      ))}
    </fieldset>
  );
}

interface Setting {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** Only what means something for a file of its form. */
function choicesOf(options: ReadingOptions, preview: SniffResult | null, texts: UploadTexts): Setting[] {
  const form = preview?.form ?? "csv", dialect = preview?.dialect, sheets = preview?.sheets ?? [];
  const isTable = form === "csv" || form === "xlsx";
  const found = (name: keyof ReadingOptions, value: string | boolean | undefined) =>
    options[name] === undefined && value !== undefined ? String(value) : null;
  const perColumn = (labels: Readonly<Record<string, string>>) => listed(labels, texts.perColumn);
  return [
    form === "csv" && {
      name: "delimiter",
      label: texts.delimiter,
      choices: withFound(texts.delimiters, found("delimiter", dialect?.delimiter), texts.automatic),
    },
    sheets.length > 1 && {
      name: "sheet",
      label: texts.sheet,
      choices: sheets.map(({ name, is_shown }) => ({
        value: name,
        label: is_shown ? name : fill(texts.hidden, { name }),
      })),
    },
    isTable && {
      name: "header",
      label: texts.header,
      choices: withFound(
        { true: texts.yes, false: texts.no },
        found("header", dialect?.header),
        texts.automatic,
      ),
    },
    form !== "parquet" && {
      name: "decimal",
      label: texts.decimal,
      choices: perColumn({ ".": texts.point, ",": texts.comma }),
    },
    form !== "parquet" &&
    { name: "date_order", label: texts.dateOrder, choices: perColumn(texts.dateOrders) },
    form === "csv" && {
      name: "encoding",
      label: texts.encoding,
      choices: withFound(ENCODINGS, found("encoding", dialect?.encoding), texts.automatic),
    },
  ].filter((setting) => setting !== false);
}

/** What was found stands in the place of "found out". */
function withFound(
  labels: Readonly<Record<string, string>>,
  found: string | null,
  automatic: string,
): Choice[] {
  const others = Object.fromEntries(Object.entries(labels).filter(([value]) => value !== found));
  return listed(others, found === null ? automatic : labels[found] ?? found);
}

function listed(labels: Readonly<Record<string, string>>, automatic: string): Choice[] {
  return [
    { value: "", label: automatic },
    ...Object.entries(labels).map(([value, label]) => ({ value, label })),
  ];
}

function valueOf(options: ReadingOptions, preview: SniffResult | null, name: string): string {
  if (name === "sheet") return preview?.sheets.find(({ is_chosen }) => is_chosen)?.name ?? "";
  return String(Object.entries(options).find(([key]) => key === name)?.[1] ?? "");
}

/** Another way to tell columns apart makes other columns: what was said of them is void. */
function withChoice(options: ReadingOptions, name: string, value: string): ReadingOptions {
  const { types, ...others } = options;
  const isSameColumns = name === "decimal" || name === "date_order";
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => key !== name));
  const kept = isSameColumns && types !== undefined ? { types } : {};
  if (value === "") return { ...rest, ...kept };
  return { ...rest, ...kept, [name]: name === "header" ? value === "true" : value };
}
