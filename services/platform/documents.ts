/** A link of a page that leads to a file of the repository. */
export interface Link {
  readonly line: number;
  readonly target: string;
}

const LINK = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;

/** Links of a Markdown text to files beside it; code, outside addresses and anchors on the same page are left out. */
export function fileLinks(markdown: string): Link[] {
  let isCode = false;
  return markdown.split("\n").flatMap((text, index) => {
    if (/^\s*```/.test(text)) isCode = !isCode;
    if (isCode) return [];
    return [...text.replaceAll(/`[^`]*`/g, "").matchAll(LINK)]
      .map(([, target = ""]) => target.replace(/#.*$/, ""))
      .filter((target) => target !== "" && !/^[a-z][a-z0-9+.-]*:/i.test(target))
      .map((target) => ({ line: index + 1, target }));
  });
}

/** Codes that a text never names. */
export function undocumented(codes: readonly string[], text: string): string[] {
  return codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(text));
}
