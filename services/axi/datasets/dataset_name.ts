const NAME_MAX = 200;
const UNNAMED = "dataset";
// deno-lint-ignore no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** The first that is not blank: the name given, the file's own without folders, "dataset"; printable, 200 characters. */
export function nameOf(...names: (string | undefined)[]): string {
  for (const name of names) {
    const base = (name ?? "").split(/[/\\]/).at(-1) ?? "";
    const printable = base.replace(UNPRINTABLE, "").normalize("NFC").trim().slice(0, NAME_MAX).trim();
    if (printable !== "" && printable !== "." && printable !== "..") return printable;
  }
  return UNNAMED;
}
