import { compile } from "tailwindcss";

const THEME = new URL("./theme.css", import.meta.url);

/** A double-quoted string on one line, or a template, of TypeScript. */
const STRINGS = /"([^"\n]*)"|`([^`]*)`/g;
const INTERPOLATION = /\$\{[^}]*\}/g;
/** What a class of ours can look like: no sentence's dots and commas, no markup. */
const CLASS_WORD = /^-?[a-z@*[][\w\-:@/.%#(),[\]*&>='+]*$/;

/**
 * The style sheet of all pages, minified: tokens and base of theme.css, and of Tailwind's utilities those that
 * `classes` names. Words that are no class are passed over.
 */
export async function compileStyle({ classes }: { classes: Iterable<string> }): Promise<string> {
  const theme = await Deno.readTextFile(THEME);
  const { build } = await compile(theme, {
    loadStylesheet: (id) =>
      Promise.reject(new TypeError(`Cannot import "${id}" in theme.css: it stands alone`)),
  });
  return minified(build([...new Set(classes)].sort()));
}

/**
 * Words in the strings of a TSX source that may be classes. They must stand there whole: a name put together
 * at run time is not found.
 */
export function classesIn(source: string): Set<string> {
  const words = new Set<string>();
  for (const [, quoted, template] of source.matchAll(STRINGS)) {
    const text = quoted ?? template?.replaceAll(INTERPOLATION, " ") ?? "";
    for (const word of text.split(/[\s"]+/)) if (CLASS_WORD.test(word)) words.add(word);
  }
  return words;
}

/** Quoted text first, so that nothing inside of it counts; then what may go. */
const SPARE = /("(?:[^"\\]|\\.)*")|\/\*[^]*?\*\/|\s*([{};,])\s*|\s+/g;
const SPARE_MARKS = /("(?:[^"\\]|\\.)*")|;(?=\})|(?<=[{;][\w-]+:) /g;

/** The same rules without comments and needless white space; strings stay as they are. */
function minified(css: string): string {
  return css
    .replaceAll(SPARE, (found, text, mark) => text ?? mark ?? (found.startsWith("/*") ? "" : " "))
    .replaceAll(SPARE_MARKS, (_, text) => text ?? "")
    .trim();
}
