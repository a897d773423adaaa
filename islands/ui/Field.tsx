import { type AllHTMLAttributes, type ComponentChildren, h, type InputHTMLAttributes } from "preact";
import { classes } from "./classes.ts";
import { Icon } from "./Icon.tsx";
import { wordsOf } from "./words.ts";

const CONTROL = "w-full min-h-8 pointer-coarse:min-h-target rounded-sm border bg-page px-2 " +
  "disabled:opacity-50 disabled:bg-raised user-invalid:border-bad";

/** The browser's own button within. */
const FILE =
  "ps-1 py-1 text-muted file:me-2 file:border-0 file:min-h-6 file:rounded-sm file:bg-hover file:px-2 file:font-medium";

type Handler = InputHTMLAttributes<HTMLInputElement>["onInput"];

interface FieldProps {
  readonly name: string;
  readonly label: string;
  /** Unique in the page; made of the name where absent. */
  readonly id?: string;
  readonly hint?: ComponentChildren;
  /** What is wrong, and how it is put right. */
  readonly error?: string;
  readonly locale?: string;
  readonly value?: string | number;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
  readonly autocomplete?: string;
}

interface InputFieldProps extends FieldProps {
  readonly type?: "text" | "email" | "password" | "search" | "number" | "url" | "date" | "file";
  readonly placeholder?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly step?: number | "any";
  readonly pattern?: string;
  readonly accept?: string;
  readonly isMultiple?: boolean;
  readonly onInput?: Handler;
}

/** One line to fill in, with its label, hint and error. The browser validates what `type` and limits say. */
export function InputField(props: InputFieldProps) {
  const { type = "text" } = props;
  const base = attributesOf(props);
  const attributes: AllHTMLAttributes<HTMLInputElement> = {
    ...base,
    type,
    class: classes(base.class, type === "file" && FILE),
    value: props.value,
    placeholder: props.placeholder,
    minLength: props.minLength,
    maxLength: props.maxLength,
    min: props.min,
    max: props.max,
    step: props.step,
    pattern: props.pattern,
    accept: props.accept,
    multiple: props.isMultiple,
    spellcheck: type === "email" || type === "password" ? false : undefined,
    onInput: props.onInput,
  };
  return <Frame {...props}>{h("input", attributes)}</Frame>;
}

/** Several lines to fill in. */
export function TextField(props: FieldProps & { readonly rows?: number; readonly isMono?: boolean }) {
  const { class: look, ...attributes } = attributesOf(props);
  return (
    <Frame {...props}>
      <textarea
        {...attributes}
        class={classes(look, "block py-2", props.isMono && "mono")}
        rows={props.rows ?? 3}
      >
        {props.value}
      </textarea>
    </Frame>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of several, as the browser's own list. */
export function SelectField(props: FieldProps & { readonly choices: readonly Choice[] }) {
  return (
    <Frame {...props}>
      <select {...attributesOf(props)}>
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === props.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** Yes or no. */
export function CheckField(props: FieldProps & { readonly isChecked?: boolean }) {
  const { class: _, ...attributes } = attributesOf(props);
  return (
    <div class="grid grid-cols-1 gap-1">
      <label class="flex items-start gap-2 min-h-6 pointer-coarse:min-h-target">
        <input
          {...attributes}
          type="checkbox"
          value={props.value ?? "on"}
          checked={props.isChecked}
          class="size-4 mt-0.5 shrink-0"
        />
        <span>{props.label}</span>
      </label>
      <div class="grid grid-cols-1 gap-1 ps-6 empty:hidden">
        <Notes {...props} />
      </div>
    </div>
  );
}

function Frame({ children, ...props }: FieldProps & { readonly children: ComponentChildren }) {
  return (
    <div class="grid grid-cols-1 gap-1">
      <label for={idOf(props)} class="font-medium">
        {props.label}
        {props.isRequired === true && (
          <span class="text-12 text-muted font-normal">{` ${wordsOf(props.locale ?? "en").required}`}</span>
        )}
      </label>
      {children}
      <Notes {...props} />
    </div>
  );
}

function Notes(props: FieldProps) {
  const id = idOf(props);
  return (
    <>
      {props.hint !== undefined && <div id={`${id}-hint`} class="text-12 text-muted">{props.hint}</div>}
      {props.error !== undefined && (
        <div id={`${id}-error`} class="text-12 text-bad flex gap-1">
          <Icon name="bad" />
          <span>{props.error}</span>
        </div>
      )}
    </>
  );
}

function attributesOf(props: FieldProps) {
  const id = idOf(props);
  const notes = [props.hint !== undefined && `${id}-hint`, props.error !== undefined && `${id}-error`];
  return {
    id,
    name: props.name,
    required: props.isRequired,
    disabled: props.isDisabled,
    autocomplete: props.autocomplete,
    class: classes(CONTROL, props.error === undefined ? "border-control" : "border-bad"),
    "aria-describedby": classes(...notes) || undefined,
    "aria-invalid": props.error === undefined ? undefined : "true" as const,
  };
}

function idOf({ id, name }: FieldProps): string {
  return id ?? `field-${name}`;
}
