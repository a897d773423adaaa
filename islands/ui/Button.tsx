import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { classes } from "./classes.ts";
import { Icon, type IconName } from "./Icon.tsx";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

const KINDS: Readonly<Record<ButtonKind, string>> = {
  primary: "bg-accent border-accent text-filled hover:bg-accent-strong hover:border-accent-strong",
  secondary: "bg-page border-control hover:bg-hover",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-ink",
  danger: "bg-bad border-bad text-filled hover:bg-bad-strong hover:border-bad-strong",
};

const SHAPE =
  "inline-flex items-center justify-center gap-2 min-h-8 pointer-coarse:min-h-target rounded-sm border " +
  "font-medium whitespace-nowrap select-none transition-colors disabled:opacity-50 aria-disabled:opacity-50";

interface ButtonProps {
  readonly kind?: ButtonKind;
  readonly icon?: IconName;
  /** What a button that shows its icon only is called. */
  readonly label?: string;
  /** With an address the button is a link. */
  readonly href?: string;
  readonly type?: "button" | "submit" | "reset";
  readonly name?: string;
  readonly value?: string;
  readonly form?: string;
  readonly isLoading?: boolean;
  readonly isDisabled?: boolean;
  /** The id of the dialog that it opens. */
  readonly opens?: string;
  /** The id of the popover that it shows and hides. */
  readonly popovertarget?: string;
  readonly onClick?: ButtonHTMLAttributes<HTMLButtonElement>["onClick"];
  readonly children?: ComponentChildren;
}

/** A button, or a link that looks like one. While loading it keeps its size and does nothing. */
export function Button(props: ButtonProps) {
  const { kind = "secondary", label, href, isLoading = false, isDisabled = false, children } = props;
  const icon = isLoading ? "spinner" : props.icon;
  const look = classes(
    SHAPE,
    KINDS[kind],
    children === undefined ? "min-w-8 pointer-coarse:min-w-target" : "px-3",
  );
  const content = (
    <>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </>
  );
  if (href !== undefined && !isDisabled) return <a href={href} class={look} aria-label={label}>{content}</a>;
  return (
    <button
      type={props.type ?? "button"}
      name={props.name}
      value={props.value}
      form={props.form}
      class={look}
      aria-label={label}
      aria-busy={isLoading ? "true" : undefined}
      disabled={isDisabled || isLoading}
      command={props.opens === undefined ? undefined : "show-modal"}
      commandfor={props.opens}
      popovertarget={props.popovertarget}
      onClick={props.onClick}
    >
      {content}
    </button>
  );
}
